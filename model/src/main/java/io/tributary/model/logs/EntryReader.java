package io.tributary.model.logs;

/// A stream of batches of entries, each batch of one stream; confined to one thread.
///
/// The batches of one stream come in the asked order and do not overlap in time. Batches of
/// different streams may.
public interface EntryReader {
  /// Replaces `out` by the next batch; false at the end. A batch may have no entries where some
  /// were read and left out: whoever asks can look whether they still want any.
  boolean next(EntryColumns out);

  /// Returns a bound that no entry of a later batch passes: oldest first none is before it, newest
  /// first none after.
  long boundNs();

  /// Lets go of what it holds for entries to come, of which none may be asked for any more. At the
  /// end, and when its querier is closed, that is done.
  default void close() {}
}
