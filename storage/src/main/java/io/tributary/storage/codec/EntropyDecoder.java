package io.tributary.storage.codec;

/// Reads what [EntropyEncoder] writes. Confined to one thread.
final class EntropyDecoder {
  private static final int LENGTH_MASK = (1 << EntropyEncoder.LENGTH_BITS) - 1;

  // Fields of an entry of the table.
  private static final int CODE_SHIFT = 8; // over the class
  private static final int CODE_MASK = 0xFF;
  private static final int ALL_SHIFT = 16;

  /// Of each code and what follows it: its class, its bits, and those with the low bits.
  private int[] table = new int[0];

  private int mask; // of the bits that tell a code

  private byte[] lengths = new byte[0];
  private int[] codes = new int[0];
  private byte[] lowBits = new byte[0];
  private long[] least = new long[0];

  /// Where the numbers go.
  private record Rows(long pivot, int count, long[] out, int from) {}

  /// Decodes the first `count` numbers, to be put at `from` of `out`.
  void decode(ByteSource in, int count, long[] out, int from) {
    if (table.length == 0) {
      table = new int[1 << PrefixCode.MAX_LENGTH];
      lengths = new byte[SizeClasses.CLASSES];
      codes = new int[SizeClasses.CLASSES];
    }
    long pivot = in.readZigzag();
    int detail = in.readByte();
    if (detail > SizeClasses.MAX_DETAIL) {
      throw in.corrupt("a detail of at most " + SizeClasses.MAX_DETAIL, Integer.toString(detail));
    }
    lowBits = SizeClasses.lowBits(detail);
    least = SizeClasses.least(detail);
    readTable(in, SizeClasses.count(detail));
    readLanes(in, new Rows(pivot, count, out, from));
  }

  /// Steps over what [#decode] reads.
  static void skip(ByteSource in) {
    in.readVarint(); // the pivot
    in.take(2);
    in.take((in.readByte() >> 1) + 1);
    for (int bytes : laneBytes(in)) {
      in.take(bytes);
    }
  }

  private void readTable(ByteSource in, int limit) {
    int first = in.readByte();
    int last = first + in.readByte();
    if (last >= limit) {
      throw in.corrupt("classes below " + limit, Integer.toString(last));
    }
    for (int i = first; i <= last; i += 2) {
      int two = in.readByte();
      lengths[i] = (byte) (two & LENGTH_MASK);
      if (i < last) {
        lengths[i + 1] = (byte) (two >>> EntropyEncoder.LENGTH_BITS);
      }
    }
    int longest = PrefixCode.assign(lengths, first, last, codes);
    if (longest == 0) {
      throw in.corrupt("lengths of a prefix code", "others");
    }
    mask = (1 << longest) - 1;
    table[1] = 0; // stays so when there is but one class
    for (int i = first; i <= last; i++) {
      int length = lengths[i];
      if (length > 0) {
        int entry = i | (length << CODE_SHIFT) | ((length + lowBits[i]) << ALL_SHIFT);
        for (int at = codes[i]; at <= mask; at += 1 << length) {
          table[at] = entry;
        }
      }
    }
  }

  private void readLanes(ByteSource in, Rows rows) {
    int[] bytes = laneBytes(in);
    int[] bits = new int[EntropyEncoder.LANES]; // where the next bit of each lane is
    int[] ends = new int[EntropyEncoder.LANES];
    for (int lane = 0; lane < bits.length; lane++) {
      bits[lane] = Byte.SIZE * in.take(bytes[lane]);
      ends[lane] = bits[lane] + Byte.SIZE * bytes[lane];
    }
    decodeFours(in, rows, bits, ends);
    for (int i = rows.count & -EntropyEncoder.LANES; i < rows.count; i++) {
      int lane = i & (EntropyEncoder.LANES - 1);
      long word = word(in.bytes(), bits[lane]);
      int entry = table[(int) word & mask];
      rows.out[rows.from + i] = number(word, entry) + rows.pivot;
      bits[lane] += entry >>> ALL_SHIFT;
      if (bits[lane] > ends[lane]) {
        throw in.corrupt("a lane", "less");
      }
    }
  }

  private static int[] laneBytes(ByteSource in) {
    int[] bytes = new int[EntropyEncoder.LANES];
    bytes[0] = in.readCount(in.remaining());
    for (int lane = 1; lane < bytes.length; lane++) {
      bytes[lane] = bytes[lane - 1] + (int) in.readZigzag();
    }
    return bytes;
  }

  private void decodeFours(ByteSource in, Rows rows, int[] bits, int[] ends) {
    byte[] bytes = in.bytes();
    int[] table = this.table;
    int mask = this.mask;
    long[] out = rows.out;
    long pivot = rows.pivot;
    int bit0 = bits[0];
    int bit1 = bits[1];
    int bit2 = bits[2];
    int bit3 = bits[3];
    int at = rows.from;
    for (int end = at + (rows.count & -EntropyEncoder.LANES); at < end; at += 4) {
      if (((ends[0] - bit0) | (ends[1] - bit1) | (ends[2] - bit2) | (ends[3] - bit3)) < 0) {
        break;
      }
      long word0 = word(bytes, bit0);
      long word1 = word(bytes, bit1);
      long word2 = word(bytes, bit2);
      long word3 = word(bytes, bit3);
      int entry0 = table[(int) word0 & mask];
      int entry1 = table[(int) word1 & mask];
      int entry2 = table[(int) word2 & mask];
      int entry3 = table[(int) word3 & mask];
      bit0 += entry0 >>> ALL_SHIFT;
      bit1 += entry1 >>> ALL_SHIFT;
      bit2 += entry2 >>> ALL_SHIFT;
      bit3 += entry3 >>> ALL_SHIFT;
      out[at] = number(word0, entry0) + pivot;
      out[at + 1] = number(word1, entry1) + pivot;
      out[at + 2] = number(word2, entry2) + pivot;
      out[at + 3] = number(word3, entry3) + pivot;
    }
    bits[0] = bit0;
    bits[1] = bit1;
    bits[2] = bit2;
    bits[3] = bit3;
    for (int lane = 0; lane < bits.length; lane++) {
      if (bits[lane] > ends[lane]) {
        throw in.corrupt("a lane", "less");
      }
    }
  }

  private static long word(byte[] bytes, int bit) {
    return ByteSource.longAt(bytes, bit >>> 3) >>> (bit & 7);
  }

  /// Returns the number that a class and the low bits behind its code stand for.
  private long number(long word, int entry) {
    int length = (entry >>> CODE_SHIFT) & CODE_MASK;
    int width = (entry >>> ALL_SHIFT) - length;
    long low = (word >>> length) & ((1L << width) - 1);
    long distance = least[entry & 0xFF] + low;
    return (distance >>> 1) ^ -(distance & 1);
  }
}
