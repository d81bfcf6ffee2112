package io.tributary.kit.memory;

import io.tributary.kit.contract.LogStoreUnderTest;
import io.tributary.kit.contract.LogTwinContract;
import java.time.InstantSource;

class InMemoryLogTwinContractTest extends LogTwinContract {
  @Override
  protected LogStoreUnderTest open(InstantSource clock) {
    return new LogTwinUnderTest(clock);
  }
}
