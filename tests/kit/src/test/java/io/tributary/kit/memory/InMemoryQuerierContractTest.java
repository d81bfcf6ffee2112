package io.tributary.kit.memory;

import io.tributary.kit.contract.QuerierContract;
import io.tributary.kit.contract.StoreUnderTest;
import java.time.InstantSource;

class InMemoryQuerierContractTest extends QuerierContract {
  @Override
  protected StoreUnderTest open(InstantSource clock) {
    return new TwinUnderTest(clock);
  }
}
