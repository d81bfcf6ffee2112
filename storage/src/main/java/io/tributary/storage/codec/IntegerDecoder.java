package io.tributary.storage.codec;

/// Reads what [IntegerEncoder] writes. Confined to one thread.
public final class IntegerDecoder {
  private final EntropyDecoder entropy = new EntropyDecoder();
  private final long[] highs = new long[IntegerEncoder.BLOCK];
  private final long[] packed = new long[IntegerEncoder.BLOCK];

  /// Decodes a column of `rows` rows at least up to row `limit`; after a part of it the source
  /// stands somewhere inside the column.
  public void decode(ByteSource in, int rows, int limit, long[] out) {
    if (rows == 0) {
      return;
    }
    int head = in.readByte();
    int order = head & IntegerEncoder.ORDER_MASK;
    if (head >= IntegerEncoder.IS_ENTROPY << 1 || order > Math.min(2, rows - 1)) {
      throw in.corrupt("the head of an integer column", Integer.toString(head));
    }
    long divisor = (head & IntegerEncoder.HAS_DIVISOR) != 0 ? in.readVarint() : 1;
    for (int i = 0; i < order; i++) {
      out[i] = in.readZigzag();
    }
    int end = order;
    if ((head & IntegerEncoder.IS_ENTROPY) != 0) {
      end = Math.max(order, Math.min(rows, limit));
      entropy.decode(in, end - order, out, order);
    }
    while (end < rows && end < limit) {
      end += block(in, Math.min(IntegerEncoder.BLOCK, rows - end), out, end);
    }
    if (divisor != 1) {
      for (int i = order; i < end; i++) {
        out[i] *= divisor;
      }
    }
    sum(order, end, out);
  }

  private int block(ByteSource in, int rows, long[] out, int from) {
    int head = in.readByte();
    int width = head & IntegerEncoder.WIDTH_MASK;
    if (width > IntegerEncoder.WIDEST) {
      throw in.corrupt("a width of at most " + IntegerEncoder.WIDEST, Integer.toString(width));
    }
    width = BitPacking.widthOf(width);
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
    for (int i = 0; i < rows; i++) {
      count += (bytes[bitmap + (i >> 3)] >> (i & 7)) & 1;
    }
    return count;
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

  private static void sum(int order, int rows, long[] out) {
    if (order == 2) {
      long difference = out[1];
      long value = out[0] + difference;
      out[1] = value;
      for (int i = 2; i < rows; i++) {
        difference += out[i];
        value += difference;
        out[i] = value;
      }
    } else if (order == 1) {
      long value = out[0];
      for (int i = 1; i < rows; i++) {
        value += out[i];
        out[i] = value;
      }
    }
  }
}
