package io.tributary.kit.memory;

import io.tributary.kit.contract.LogDeleteContract;
import io.tributary.kit.contract.LogStoreUnderTest;
import java.time.InstantSource;

class InMemoryLogDeleteContractTest extends LogDeleteContract {
  @Override
  protected LogStoreUnderTest open(InstantSource clock) {
    return new LogTwinUnderTest(clock);
  }
}
