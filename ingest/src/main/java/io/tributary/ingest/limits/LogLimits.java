package io.tributary.ingest.limits;

/// What a cluster's streams and log entries may be at most; one that is more is refused alone. The
/// defaults are Loki's, but for the number of labels: Loki's 15 costs the logs of well-labelled
/// pods.
///
/// @param bytesPerSecond of lines and their metadata, of all requests together
/// @param perRequest streams of one request, repeats counted
/// @param labels labels of a stream
/// @param labelNameBytes the longest name of a label
/// @param labelValueBytes the longest value of a label
/// @param lineBytes the longest line
/// @param truncatesLines whether a longer line is cut, not refused
/// @param metadataBytes names and values of an entry's structured metadata together
/// @param metadataPairs pairs of an entry's structured metadata
public record LogLimits(
    int bytesPerSecond,
    int perRequest,
    int labels,
    int labelNameBytes,
    int labelValueBytes,
    int lineBytes,
    boolean truncatesLines,
    int metadataBytes,
    int metadataPairs) {
  public static final LogLimits DEFAULT =
      new LogLimits(
          Integer.MAX_VALUE, Integer.MAX_VALUE, 32, 1_024, 2_048, 256 << 10, false, 64 << 10, 128);
}
