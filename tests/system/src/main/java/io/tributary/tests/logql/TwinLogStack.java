package io.tributary.tests.logql;

import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.model.ClusterId;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.LogStore;

/// Scenarios over the in-memory twin.
public final class TwinLogStack implements LogStack {
  private final InMemoryLogStore store = new InMemoryLogStore();

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public LogStore store() {
    return store;
  }

  @Override
  public LogQueryable logs(ClusterId cluster) {
    return store.cluster(cluster);
  }

  @Override
  public void settle() {}

  @Override
  public void close() {}
}
