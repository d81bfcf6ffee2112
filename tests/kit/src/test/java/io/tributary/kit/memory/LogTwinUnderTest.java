package io.tributary.kit.memory;

import io.tributary.kit.contract.LogStoreUnderTest;
import io.tributary.model.logs.LogStore;
import java.time.Duration;
import java.time.InstantSource;

/// The twin of log stores with the limits that the contracts ask for.
final class LogTwinUnderTest implements LogStoreUnderTest {
  private final InMemoryLogStore store;

  LogTwinUnderTest(InstantSource clock) {
    store = new InMemoryLogStore(new AgeLimits(clock, Duration.ofDays(60), Duration.ofMinutes(10)));
  }

  @Override
  public LogStore store() {
    return store;
  }

  @Override
  public void settle() {}

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
