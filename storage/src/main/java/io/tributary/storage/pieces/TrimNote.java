package io.tributary.storage.pieces;

import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;

/// Up to where the log was let go of: noted in META before it is, so that a start can tell files
/// that are no longer needed from those that are lost. Safe for use by several threads.
public final class TrimNote {
  private static final long NEVER = -1;

  private final RocksStore store;
  private volatile long position;

  private TrimNote(RocksStore store, long position) {
    this.store = store;
    this.position = position;
  }

  static TrimNote load(RocksStore store) {
    byte[] value = store.get(Family.META, StoreKeys.TRIMMED);
    long position =
        value == null ? NEVER : StoredValue.read(value, "meta/trimmed", ByteBuffer::getLong);
    return new TrimNote(store, position);
  }

  /// Returns the position; −1 when none was noted yet.
  public long position() {
    return position;
  }

  /// Takes note of a position, durably, unless it is known.
  public void set(long trimmedTo) {
    if (trimmedTo > position) {
      byte[] value = StoreRecords.encode(out -> out.writeLong(trimmedTo));
      store.commit(new Batch().put(Family.META, StoreKeys.TRIMMED, value));
      position = trimmedTo;
    }
  }
}
