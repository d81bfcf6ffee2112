package io.tributary.storage.rocks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes that become durable together, in [RocksStore#commit(Batch)]. Confined to one thread.
public final class Batch {
  /// @param value null removes the key
  record Change(Family family, byte[] key, byte @Nullable [] value) {}

  private final List<Change> changes = new ArrayList<>();

  public Batch put(Family family, byte[] key, byte[] value) {
    changes.add(new Change(family, key, value));
    return this;
  }

  public Batch delete(Family family, byte[] key) {
    changes.add(new Change(family, key, null));
    return this;
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  List<Change> changes() {
    return changes;
  }
}
