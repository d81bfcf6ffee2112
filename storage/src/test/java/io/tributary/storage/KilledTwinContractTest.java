package io.tributary.storage;

import io.tributary.kit.contract.StoreUnderTest;
import io.tributary.kit.contract.TwinContract;
import io.tributary.storage.DirectoryUnderTest.Life;
import java.time.InstantSource;

class KilledTwinContractTest extends TwinContract {
  @Override
  protected StoreUnderTest open(InstantSource clock) {
    return new DirectoryUnderTest(clock, Life.KILLED);
  }
}
