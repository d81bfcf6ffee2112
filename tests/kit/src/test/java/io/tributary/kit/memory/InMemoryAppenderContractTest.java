package io.tributary.kit.memory;

import io.tributary.kit.contract.AppenderContract;
import io.tributary.kit.contract.StoreUnderTest;
import java.time.InstantSource;

class InMemoryAppenderContractTest extends AppenderContract {
  @Override
  protected StoreUnderTest open(InstantSource clock) {
    return new TwinUnderTest(clock);
  }
}
