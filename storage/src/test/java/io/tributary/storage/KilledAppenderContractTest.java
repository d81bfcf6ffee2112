package io.tributary.storage;

import io.tributary.kit.contract.AppenderContract;
import io.tributary.kit.contract.StoreUnderTest;
import io.tributary.storage.DirectoryUnderTest.Life;
import java.time.InstantSource;

class KilledAppenderContractTest extends AppenderContract {
  @Override
  protected StoreUnderTest open(InstantSource clock) {
    return new DirectoryUnderTest(clock, Life.KILLED);
  }
}
