package io.tributary.kit.memory;

import io.tributary.kit.contract.LogAppenderContract;
import io.tributary.kit.contract.LogStoreUnderTest;
import java.time.InstantSource;

class InMemoryLogAppenderContractTest extends LogAppenderContract {
  @Override
  protected LogStoreUnderTest open(InstantSource clock) {
    return new LogTwinUnderTest(clock);
  }
}
