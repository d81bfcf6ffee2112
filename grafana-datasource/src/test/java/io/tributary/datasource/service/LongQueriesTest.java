package io.tributary.datasource.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class LongQueriesTest {
  private static final int QUERIES = 3;
  private static final int THREADS_OF_EACH = 4;
  private static final Duration LENGTH = Duration.ofSeconds(2);

  /// A permit that two threads of a query took, or that one forgot, would be gone for good: long
  /// queries then waited at each look at their time, for as long as the server ran.
  @Test
  void getAsBoolean_manyThreadsOfEachQuery_givePermitsBack() throws Exception {
    Semaphore permits = new Semaphore(1, true);
    LongQueries queries = new LongQueries(permits);
    long end = System.nanoTime() + LENGTH.toNanos();
    List<LongQueries.Share> shares = new ArrayList<>();
    List<Future<?>> threads = new ArrayList<>();
    try (ExecutorService pool = Executors.newCachedThreadPool()) {
      for (int query = 0; query < QUERIES; query++) {
        LongQueries.Share share = queries.newShare(() -> false);
        shares.add(share);
        for (int thread = 0; thread < THREADS_OF_EACH; thread++) {
          threads.add(pool.submit(() -> work(share, end)));
        }
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
    }
    shares.forEach(LongQueries.Share::close);

    assertThat(permits.availablePermits()).isEqualTo(1);
  }

  private static void work(LongQueries.Share share, long end) {
    while (System.nanoTime() - end < 0) {
      share.getAsBoolean();
      Thread.onSpinWait();
    }
  }
}
