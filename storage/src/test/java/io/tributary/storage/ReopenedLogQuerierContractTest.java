package io.tributary.storage;

import io.tributary.kit.contract.LogQuerierContract;
import io.tributary.kit.contract.LogStoreUnderTest;
import io.tributary.storage.DirectoryUnderTest.Life;
import java.time.InstantSource;

class ReopenedLogQuerierContractTest extends LogQuerierContract {
  @Override
  protected LogStoreUnderTest open(InstantSource clock) {
    return new DirectoryUnderTest(clock, Life.REOPENED);
  }
}
