package io.tributary.storage.wal;

import java.util.function.ObjLongConsumer;

/// A delete on its way through the log.
public final class TombstoneEntry extends LogEntry {
  private final ObjLongConsumer<Tombstone> applied;
  private Tombstone tombstone;

  /// @param applied takes the delete, which has its place then, and the position behind it
  public TombstoneEntry(Tombstone tombstone, ObjLongConsumer<Tombstone> applied) {
    this.tombstone = tombstone;
    this.applied = applied;
    MetricRecords.encode(tombstone, records());
  }

  @Override
  protected void define(Definitions definitions) {
    // it names no series by ref
  }

  @Override
  protected void apply(long startPosition, long endPosition) {
    tombstone = tombstone.at(startPosition);
    applied.accept(tombstone, endPosition);
  }

  /// Returns the delete with its place in the log, when it is appended.
  public Tombstone tombstone() {
    return tombstone;
  }
}
