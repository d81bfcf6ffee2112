package io.tributary.kit.memory;

import io.tributary.kit.contract.StoreUnderTest;
import io.tributary.model.StorageAdmin;
import io.tributary.model.metrics.MetricStore;
import java.time.Duration;
import java.time.InstantSource;

/// The twin with the limits that the contracts ask for.
final class TwinUnderTest implements StoreUnderTest {
  private final InMemoryStorage storage;

  TwinUnderTest(InstantSource clock) {
    storage =
        new InMemoryStorage(new AgeLimits(clock, Duration.ofDays(60), Duration.ofMinutes(10)));
  }

  @Override
  public MetricStore store() {
    return storage;
  }

  @Override
  public StorageAdmin admin() {
    return storage;
  }

  @Override
  public void settle() {
    storage.flush();
  }

  @Override
  public void close() {}
}
