package io.tributary.kit.script;

import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Queryable;

/// Scripts over the in-memory twin.
public final class TwinStack implements ScriptStack {
  private final InMemoryStorage storage = new InMemoryStorage();

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public MetricStore store() {
    return storage;
  }

  @Override
  public Queryable view(ClusterId cluster) {
    return storage.cluster(cluster);
  }

  @Override
  public void settle() {}

  @Override
  public void close() {}
}
