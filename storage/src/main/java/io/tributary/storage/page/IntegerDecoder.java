package io.tributary.storage.page;

/// Reads what [IntegerEncoder] writes. Confined to one thread.
final class IntegerDecoder {
  private final long[] highs = new long[IntegerEncoder.BLOCK];

  /// Decodes a column of `rows` rows at least up to row `limit`; after a part of it the source
  /// stands somewhere inside the column.
  void decode(ByteSource in, int rows, int limit, long[] out) {
    if (rows == 0) {
      return;
    }
    int head = in.readByte();
    int order = head & IntegerEncoder.ORDER_MASK;
    if (head > (IntegerEncoder.ORDER_MASK | IntegerEncoder.HAS_DIVISOR)
        || order > Math.min(2, rows - 1)) {
      throw in.corrupt("the head of an integer column", Integer.toString(head));
    }
    long divisor = (head & IntegerEncoder.HAS_DIVISOR) != 0 ? in.readVarint() : 1;
    for (int i = 0; i < order; i++) {
      out[i] = in.readZigzag();
    }
    int end = order;
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

  private int block(ByteSource in, int count, long[] out, int from) {
    int head = in.readByte();
    int width = head & ~IntegerEncoder.HAS_OUTLIERS;
    if (!BitPacking.isWidth(width)) {
      throw in.corrupt("a width of at most " + BitPacking.MAX_WIDTH, Integer.toString(width));
    }
    long base = in.readZigzag();
    int outliers = 0;
    int positions = 0;
    if (head != width) {
      outliers = in.readByte() + 1;
      positions = in.take(outliers);
      for (int i = 0; i < outliers; i++) {
        highs[i] = in.readZigzag() << width;
      }
    }
    byte[] bytes = in.bytes();
    BitPacking.unpack(
        bytes, in.take(BitPacking.packedBytes(count, width)), width, base, out, from, count);
    for (int i = 0; i < outliers; i++) {
      int position = bytes[positions + i] & 0xFF;
      if (position >= count) {
        throw in.corrupt("a row below " + count, Integer.toString(position));
      }
      out[from + position] += highs[i];
    }
    return count;
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
