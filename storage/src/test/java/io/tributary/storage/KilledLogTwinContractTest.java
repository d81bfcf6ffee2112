package io.tributary.storage;

import io.tributary.kit.contract.LogStoreUnderTest;
import io.tributary.kit.contract.LogTwinContract;
import io.tributary.storage.DirectoryUnderTest.Life;
import java.time.InstantSource;

class KilledLogTwinContractTest extends LogTwinContract {
  @Override
  protected LogStoreUnderTest open(InstantSource clock) {
    return new DirectoryUnderTest(clock, Life.KILLED);
  }
}
