package io.tributary.storage.pieces;

import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;

/// Up to where the log was let go of: noted in META before it is, so that a start can tell files
/// that are no longer needed from those that are lost. It says as well how far was sealed then: a
/// release that does not know of it seals and trims, too, and then it is worth nothing. Safe for
/// use by several threads.
public final class TrimNote {
  private static final long NEVER = -1;

  private final RocksStore store;
  private volatile long position;

  private TrimNote(RocksStore store, long position) {
    this.store = store;
    this.position = position;
  }

  /// @param sealedTo up to where the log is sealed by now
  static TrimNote load(RocksStore store, long sealedTo) {
    byte[] value = store.get(Family.META, StoreKeys.TRIMMED);
    long position =
        value == null
            ? NEVER
            : StoredValue.read(value, "meta/trimmed", in -> position(in, sealedTo));
    return new TrimNote(store, position);
  }

  private static long position(ByteBuffer in, long sealedTo) {
    long position = in.getLong();
    return in.hasRemaining() && in.getLong() == sealedTo ? position : NEVER;
  }

  /// Returns the position; −1 when none was noted since something was sealed.
  public long position() {
    return position;
  }

  /// Takes note of a position, durably, unless it is known.
  ///
  /// @param sealedTo the furthest up to which a kind is sealed
  public void set(long trimmedTo, long sealedTo) {
    if (trimmedTo > position) {
      byte[] value =
          StoreRecords.encode(out -> {
            out.writeLong(trimmedTo);
            out.writeLong(sealedTo);
          });
      store.commit(new Batch().put(Family.META, StoreKeys.TRIMMED, value));
      position = trimmedTo;
    }
  }
}
