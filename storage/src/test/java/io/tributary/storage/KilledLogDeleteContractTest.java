package io.tributary.storage;

import io.tributary.kit.contract.LogDeleteContract;
import io.tributary.kit.contract.LogStoreUnderTest;
import io.tributary.storage.DirectoryUnderTest.Life;
import java.time.InstantSource;

class KilledLogDeleteContractTest extends LogDeleteContract {
  @Override
  protected LogStoreUnderTest open(InstantSource clock) {
    return new DirectoryUnderTest(clock, Life.KILLED);
  }
}
