package io.tributary.kit.memory;

import io.tributary.kit.contract.LogQuerierContract;
import io.tributary.kit.contract.LogStoreUnderTest;
import java.time.InstantSource;

class InMemoryLogQuerierContractTest extends LogQuerierContract {
  @Override
  protected LogStoreUnderTest open(InstantSource clock) {
    return new LogTwinUnderTest(clock);
  }
}
