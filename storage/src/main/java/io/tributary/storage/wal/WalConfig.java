package io.tributary.storage.wal;

/// How large the files of a log are.
///
/// @param minSegmentBytes the size of a segment while there are few series, once the log has grown
///   to it; a power of two
/// @param maxSegmentBytes the most that many series' definitions can make of it; a power of two
/// @param maxWaitingBytes of records that may wait for the disk; beyond it writers are asked to
///   come back
public record WalConfig(long minSegmentBytes, long maxSegmentBytes, long maxWaitingBytes) {
  public static final WalConfig DEFAULT = new WalConfig(16L << 20, 512L << 20, 256L << 20);

  /// A head's budget is this many times as large as a segment while there are few series.
  private static final int HEAD_SHARE = 32;

  private static final long LEAST_SEGMENT_BYTES = 64L << 10;

  /// A log that begins, or was emptied, has small files first: what is written beside nothing else,
  /// as our own metrics are, must not hold the disk space of many writers.
  private static final long FIRST_SEGMENT_BYTES = 256L << 10;

  private static final int GROWTH = 4;

  /// A segment is to be this many times as large as the definitions in it.
  private static final int DEFINITIONS_SHARE = 8;

  /// Returns the defaults with smaller files below a head of less than 512 MiB.
  public static WalConfig ofHead(long headBytes) {
    long least = Long.highestOneBit(headBytes / HEAD_SHARE);
    return new WalConfig(
        Math.clamp(least, LEAST_SEGMENT_BYTES, DEFAULT.minSegmentBytes),
        DEFAULT.maxSegmentBytes,
        DEFAULT.maxWaitingBytes);
  }

  /// Returns the least size of the first segment of a log without records.
  long firstBytes() {
    return Math.min(FIRST_SEGMENT_BYTES, minSegmentBytes);
  }

  /// Returns the least size of the segment after one for which it was `leastBytes`.
  long nextBytes(long leastBytes) {
    return Math.clamp(GROWTH * leastBytes, firstBytes(), minSegmentBytes);
  }

  /// Returns the size of a segment that follows one with `definitionBytes` and must hold
  /// `neededBytes`.
  ///
  /// @param leastBytes a power of two
  long segmentBytes(long leastBytes, long definitionBytes, long neededBytes) {
    long wanted = Math.clamp(DEFINITIONS_SHARE * definitionBytes, leastBytes, maxSegmentBytes);
    long size = Math.max(wanted, neededBytes);
    return Math.max(leastBytes, Long.highestOneBit(2 * size - 1));
  }
}
