package io.tributary.ingest.append;

/// What came of a cluster since the start, as it was told its senders. Immutable.
///
/// @param samples acknowledged
/// @param entries log lines acknowledged
/// @param refused samples and lines
public record Arrived(long samples, long entries, long refused) {
  public static final Arrived NOTHING = new Arrived(0, 0, 0);
}
