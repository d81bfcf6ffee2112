package io.tributary.storage.codec;

/// Reads what [IntegerEncoder] writes. Confined to one thread.
public final class IntegerDecoder {
  private final EntropyDecoder entropy = new EntropyDecoder();
  private final long[] highs = new long[IntegerEncoder.BLOCK];
  private final long[] packed = new long[IntegerEncoder.BLOCK];

  /// Decodes a column of `rows` rows at least up to row `limit`; after a part of it the source
  /// stands somewhere inside the column.
  public void decode(ByteSource in, int rows, int limit, long[] out) {
    decode(in, rows, limit, out, 0);
  }

  /// The same, with row 0 at `from` of `out`.
  public void decode(ByteSource in, int rows, int limit, long[] out, int from) {
    if (rows == 0) {
      return;
    }
    int head = readHead(in, rows);
    int order = head & IntegerEncoder.ORDER_MASK;
    long divisor = (head & IntegerEncoder.HAS_DIVISOR) != 0 ? in.readVarint() : 1;
    for (int i = 0; i < order; i++) {
      out[from + i] = in.readZigzag();
    }
    int end = order;
    if ((head & IntegerEncoder.IS_ENTROPY) != 0) {
      end = Math.max(order, Math.min(rows, limit));
      entropy.decode(in, end - order, out, from + order);
    }
    while (end < rows && end < limit) {
      end += block(in, Math.min(IntegerEncoder.BLOCK, rows - end), out, from + end);
    }
    if (divisor != 1) {
      for (int i = from + order; i < from + end; i++) {
        out[i] *= divisor;
      }
    }
    sum(order, out, from, from + end);
  }

  private static int readHead(ByteSource in, int rows) {
    int head = in.readByte();
    int order = head & IntegerEncoder.ORDER_MASK;
    if (head >= IntegerEncoder.IS_ENTROPY << 1 || order > Math.min(2, rows - 1)) {
      throw in.corrupt("the head of an integer column", Integer.toString(head));
    }
    return head;
  }

  /// Steps over a column of `rows` rows; what is wrong inside it is not noticed.
  public void skip(ByteSource in, int rows) {
    if (rows == 0) {
      return;
    }
    int head = readHead(in, rows);
    int order = head & IntegerEncoder.ORDER_MASK;
    for (int i = (head & IntegerEncoder.HAS_DIVISOR) != 0 ? -1 : 0; i < order; i++) {
      in.readVarint();
    }
    if ((head & IntegerEncoder.IS_ENTROPY) != 0) {
      EntropyDecoder.skip(in);
      return;
    }
    for (int at = order; at < rows; at += IntegerEncoder.BLOCK) {
      skipBlock(in, Math.min(IntegerEncoder.BLOCK, rows - at));
    }
  }

  private static void skipBlock(ByteSource in, int rows) {
    int head = in.readByte();
    int width = width(in, head);
    in.readVarint();
    int count = rows;
    if ((head & IntegerEncoder.SPARSE) != 0) {
      in.readVarint();
      count = set(in.bytes(), in.take((rows + 7) >> 3), rows);
    }
    if ((head & IntegerEncoder.HAS_OUTLIERS) != 0) {
      int outliers = in.readByte() + 1;
      in.take(outliers);
      for (int i = 0; i < outliers; i++) {
        in.readVarint();
      }
    }
    in.take(BitPacking.packedBytes(count, width));
  }

  private static int width(ByteSource in, int head) {
    int width = head & IntegerEncoder.WIDTH_MASK;
    if (width > IntegerEncoder.WIDEST) {
      throw in.corrupt("a width of at most " + IntegerEncoder.WIDEST, Integer.toString(width));
    }
    return BitPacking.widthOf(width);
  }

  private int block(ByteSource in, int rows, long[] out, int from) {
    int head = in.readByte();
    int width = width(in, head);
    boolean hasOutliers = (head & IntegerEncoder.HAS_OUTLIERS) != 0;
    long base = in.readZigzag();
    if ((head & IntegerEncoder.SPARSE) == 0) {
      numbers(in, rows, hasOutliers, new BitPacking.Numbers(width, base, out, from));
      return rows;
    }
    long common = in.readZigzag();
    int bitmap = in.take((rows + 7) >> 3);
    numbers(
        in,
        set(in.bytes(), bitmap, rows),
        hasOutliers,
        new BitPacking.Numbers(width, base, packed, 0));
    scatter(new Bitmap(in.bytes(), bitmap, rows), common, out, from);
    return rows;
  }

  private record Bitmap(byte[] bytes, int at, int rows) {}

  private static int set(byte[] bytes, int bitmap, int rows) {
    int count = 0;
    int whole = rows >> 3;
    for (int i = 0; i < whole; i++) {
      count += Integer.bitCount(bytes[bitmap + i] & 0xFF);
    }
    int rest = (1 << (rows & 7)) - 1;
    return rest == 0 ? count : count + Integer.bitCount(bytes[bitmap + whole] & rest);
  }

  /// Puts the packed numbers where the bitmap is set; without branches, since they would be guessed
  /// wrong.
  private void scatter(Bitmap bitmap, long common, long[] out, int from) {
    byte[] bytes = bitmap.bytes;
    int next = 0;
    for (int i = 0; i < bitmap.rows; i++) {
      int other = (bytes[bitmap.at + (i >> 3)] >> (i & 7)) & 1;
      out[from + i] = common + ((packed[next & (IntegerEncoder.BLOCK - 1)] - common) & -other);
      next += other;
    }
  }

  private void numbers(ByteSource in, int count, boolean hasOutliers, BitPacking.Numbers to) {
    int outliers = 0;
    int positions = 0;
    if (hasOutliers) {
      outliers = in.readByte() + 1;
      positions = in.take(outliers);
      for (int i = 0; i < outliers; i++) {
        highs[i] = in.readZigzag() << to.width();
      }
    }
    byte[] bytes = in.bytes();
    int at = in.take(BitPacking.packedBytes(count, to.width()));
    BitPacking.unpack(bytes, at, count, to);
    for (int i = 0; i < outliers; i++) {
      int position = bytes[positions + i] & 0xFF;
      if (position >= count) {
        throw in.corrupt("a row below " + count, Integer.toString(position));
      }
      to.out()[to.from() + position] += highs[i];
    }
  }

  private static void sum(int order, long[] out, int from, int end) {
    if (order == 2) {
      long difference = out[from + 1];
      long value = out[from] + difference;
      out[from + 1] = value;
      for (int i = from + 2; i < end; i++) {
        difference += out[i];
        value += difference;
        out[i] = value;
      }
    } else if (order == 1) {
      long value = out[from];
      for (int i = from + 1; i < end; i++) {
        value += out[i];
        out[i] = value;
      }
    }
  }
}
