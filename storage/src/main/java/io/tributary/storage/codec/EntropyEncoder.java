package io.tributary.storage.codec;

import java.util.Arrays;

/// Writes columns of integers as classes by their distance from a pivot, each class in as many bits
/// as it is rare, and the low bits of the distances.
///
/// Confined to one thread.
///
/// ```text
/// entropy := pivot: zigzag, detail, first class, last − first,
///            length of each class's code from first to last: 4 bits,
///            bytes of four lanes: varint, 3 × zigzag less the one before, lanes
/// lane    := (code, low bits)*
/// ```
///
/// A distance is a zigzag; [SizeClasses] splits it, [PrefixCode] has the codes. Rows take turns
/// with the lanes, so that four are decoded at a time. Lengths that are 0 are of classes that do
/// not occur. All bits are lowest first.
final class EntropyEncoder {
  static final int LANES = 4;
  static final int LENGTH_BITS = 4;

  /// Rows a column must have for the lengths of codes to be worth their bytes.
  static final int MIN_ROWS = 64;

  /// As long as it takes to tell all classes apart.
  private static final int MIN_LONGEST = 8;

  private static final int MIN_SAMPLES = 127;
  private static final int PIVOT_SAMPLES = 255;
  private static final int HEAD_BYTES = 11;

  private final long[] sample = new long[PIVOT_SAMPLES];
  private final int[][] counts = new int[SizeClasses.MAX_DETAIL + 1][SizeClasses.CLASSES];
  private final PrefixCode code = new PrefixCode(SizeClasses.CLASSES);
  private final ByteSink lanes = new ByteSink();
  private long[] distances = new long[512];

  /// Appends `numbers[from]` to `numbers[to − 1]`, if that is likely to take less than `limit`
  /// bytes.
  ///
  /// @return whether it did
  boolean encode(long[] numbers, int from, int to, int limit, ByteSink out) {
    int rows = to - from;
    if (rows < MIN_ROWS) {
      return false;
    }
    long pivot = pivot(numbers, from, rows);
    if (!measure(numbers, from, rows, pivot)) {
      return false;
    }
    int detail = cheapestDetail(rows, (long) Byte.SIZE * limit);
    if (detail < 0) {
      return false;
    }
    code.build(counts[detail], longest(rows));
    out.writeZigzag(pivot);
    out.writeByte(detail);
    writeLengths(out);
    writeLanes(rows, detail, out);
    return true;
  }

  /// Returns how long a code may be: its reader makes a table of all bits of that length.
  private static int longest(int rows) {
    int log = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rows);
    return Math.clamp(log, MIN_LONGEST, PrefixCode.MAX_LENGTH);
  }

  /// Returns about the median.
  private long pivot(long[] numbers, int from, int rows) {
    int count = Math.min(rows, Math.clamp(rows >> 4, MIN_SAMPLES, PIVOT_SAMPLES));
    for (int i = 0; i < count; i++) {
      sample[i] = numbers[from + (int) ((long) i * rows / count)];
    }
    return select(sample, count, count >> 1);
  }

  /// Returns the number that has so many less ones, or equal, before it; the order changes.
  private static long select(long[] numbers, int count, int rank) {
    int from = 0;
    int to = count - 1;
    while (from < to) {
      long middle = numbers[(from + to) >>> 1];
      int low = from;
      int high = to;
      while (low <= high) {
        while (numbers[low] < middle) {
          low++;
        }
        while (numbers[high] > middle) {
          high--;
        }
        if (low <= high) {
          long swapped = numbers[low];
          numbers[low++] = numbers[high];
          numbers[high--] = swapped;
        }
      }
      if (rank <= high) {
        to = high;
      } else if (rank >= low) {
        from = low;
      } else {
        return middle;
      }
    }
    return numbers[rank];
  }

  /// Fills distances and counts; returns whether all distances can be written.
  private boolean measure(long[] numbers, int from, int rows, long pivot) {
    if (distances.length < rows) {
      distances = new long[Math.max(rows, 2 * distances.length)];
    }
    for (int[] each : counts) {
      Arrays.fill(each, 0);
    }
    int[] finest = counts[SizeClasses.MAX_DETAIL];
    for (int i = 0; i < rows; i++) {
      long difference = numbers[from + i] - pivot;
      long distance = (difference << 1) ^ (difference >> 63);
      if (SizeClasses.lowBitsOf(distance, 0) > SizeClasses.MAX_LOW_BITS) {
        return false;
      }
      distances[i] = distance;
      finest[SizeClasses.classOf(distance, SizeClasses.MAX_DETAIL)]++;
    }
    for (int i = 0; i < finest.length; i++) {
      if (finest[i] > 0) {
        for (int detail = 0; detail < SizeClasses.MAX_DETAIL; detail++) {
          counts[detail][SizeClasses.coarser(i, SizeClasses.MAX_DETAIL, detail)] += finest[i];
        }
      }
    }
    return true;
  }

  /// Returns −1 when none is cheap enough.
  private int cheapestDetail(int rows, long limitBits) {
    int cheapest = -1;
    double least = limitBits;
    for (int detail = 0; detail <= SizeClasses.MAX_DETAIL; detail++) {
      double cost = cost(counts[detail], rows, SizeClasses.lowBits(detail));
      if (cost < least) {
        least = cost;
        cheapest = detail;
      }
    }
    return cheapest;
  }

  private static double cost(int[] counts, int rows, byte[] lowBits) {
    int first = -1;
    int last = 0;
    double bits = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        first = first < 0 ? i : first;
        last = i;
        bits += counts[i] * (Math.max(1, log2((double) rows / counts[i])) + lowBits[i]);
      }
    }
    return bits + LENGTH_BITS * (last - first + 1) + HEAD_BYTES * Byte.SIZE;
  }

  private static double log2(double value) {
    return Math.log(value) * 1.4426950408889634; // 1 ÷ ln 2
  }

  private void writeLengths(ByteSink out) {
    byte[] lengths = code.lengths();
    int first = code.first();
    int last = code.last();
    out.writeByte(first);
    out.writeByte(last - first);
    for (int i = first; i <= last; i += 2) {
      int next = i < last ? lengths[i + 1] : 0;
      out.writeByte(lengths[i] | (next << LENGTH_BITS));
    }
  }

  private void writeLanes(int rows, int detail, ByteSink out) {
    lanes.clear();
    int previous = 0;
    for (int lane = 0; lane < LANES; lane++) {
      int from = lanes.size();
      writeLane(lane, rows, detail);
      int bytes = lanes.size() - from;
      if (lane == 0) {
        out.writeVarint(bytes);
      } else {
        out.writeZigzag(bytes - previous);
      }
      previous = bytes;
    }
    out.write(lanes.bytes(), 0, lanes.size());
  }

  private void writeLane(int lane, int rows, int detail) {
    byte[] lengths = code.lengths();
    int[] codes = code.codes();
    long word = 0;
    int filled = 0;
    for (int i = lane; i < rows; i += LANES) {
      long distance = distances[i];
      int of = SizeClasses.classOf(distance, detail);
      int width = SizeClasses.lowBitsOf(distance, detail);
      long bits = codes[of] | ((distance & ((1L << width) - 1)) << lengths[of]);
      int length = lengths[of] + width;
      word |= bits << filled;
      filled += length;
      if (filled >= Long.SIZE) {
        lanes.writeLong(word);
        filled -= Long.SIZE;
        word = filled == 0 ? 0 : bits >>> (length - filled);
      }
    }
    for (; filled > 0; filled -= Byte.SIZE) {
      lanes.writeByte((int) word);
      word >>>= Byte.SIZE;
    }
  }
}
