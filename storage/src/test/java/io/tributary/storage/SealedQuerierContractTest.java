package io.tributary.storage;

import io.tributary.kit.contract.QuerierContract;
import io.tributary.kit.contract.StoreUnderTest;
import io.tributary.storage.DirectoryUnderTest.Life;
import java.time.InstantSource;

class SealedQuerierContractTest extends QuerierContract {
  @Override
  protected StoreUnderTest open(InstantSource clock) {
    return new DirectoryUnderTest(clock, Life.SEALED);
  }
}
