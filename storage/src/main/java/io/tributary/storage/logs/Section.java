package io.tributary.storage.logs;

import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;

/// A part of a stream that is read at once: a run in memory, or what a chunk has of it.
///
/// Confined to one thread.
interface Section {
  /// Returns a time that none of its entries is before.
  long minNs();

  /// Returns a time that none of its entries is after.
  long maxNs();

  /// Adds the wanted entries of the range to `out`, which was reset: by time, those of one time as
  /// they arrived, each once.
  ///
  /// The bytes it sets are valid until the next section is read.
  ///
  /// @param reading what is needed of them
  void read(NanoRange range, Reading reading, EntryColumns out);
}
