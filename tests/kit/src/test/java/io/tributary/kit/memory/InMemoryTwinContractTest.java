package io.tributary.kit.memory;

import io.tributary.kit.contract.StoreUnderTest;
import io.tributary.kit.contract.TwinContract;
import java.time.InstantSource;

class InMemoryTwinContractTest extends TwinContract {
  @Override
  protected StoreUnderTest open(InstantSource clock) {
    return new TwinUnderTest(clock);
  }
}
