package io.tributary.ingest.limits;

/// What one cluster may send at most. A length or number that is not limited is
/// [Integer#MAX_VALUE].
///
/// @param bodyBytes the longest body as sent
/// @param decodedBytes the longest body after decompression
/// @param series those of series and samples
/// @param logs those of streams and log entries
public record ClusterLimits(int bodyBytes, int decodedBytes, SeriesLimits series, LogLimits logs) {
  private static final int MIB = 1 << 20;

  public static final ClusterLimits DEFAULT =
      new ClusterLimits(32 * MIB, 32 * MIB, SeriesLimits.NONE, LogLimits.DEFAULT);
}
