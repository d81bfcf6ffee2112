package io.tributary.ingest.receive;

import io.tributary.ingest.append.ClusterWrites;

/// Decodes and stores the bodies of one protocol, one after the other; what it needs for one it
/// keeps for the next. Confined to one thread at a time.
public interface Receiver extends AutoCloseable {
  /// Stores what a body holds and says what its sender is told. Blocks for the disk.
  ///
  /// @throws io.tributary.model.error.TributaryException when nothing was stored: its kind is the
  ///   status of the answer
  Answer receive(ClusterWrites cluster, RequestBody body);

  /// Whether one large request has made this too large to keep.
  boolean isOversized();

  @Override
  void close();
}
