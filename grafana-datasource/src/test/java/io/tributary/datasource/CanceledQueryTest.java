package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a query does after its client has left. Time is counted in reads, each of which takes at
/// least 5 ms: on a machine that is slow they are fewer.
class CanceledQueryTest {
  /// What two threads read in 100 ms.
  private static final int MOST_READS = 2 * 20;

  private static final int READS_BEFORE = 150;

  @Test
  void query_clientGone_readsNoFurther() throws Exception {
    try (RunningServer running = RunningServer.withPromql()) {
      running.server.ready();
      SlowStore store = running.slow;
      HttpRequest query =
          HttpRequest.newBuilder(running.uri("/clusters/slow/api/v1/query?query=sum(m)")).build();
      CompletableFuture<HttpResponse<String>> answer =
          running.client.sendAsync(query, HttpResponse.BodyHandlers.ofString());
      while (store.reads.get() < READS_BEFORE) {
        assertThat(answer).isNotDone();
        TimeUnit.NANOSECONDS.sleep(SlowStore.READ_NANOS);
      }
      int reads = store.reads.get();
      answer.cancel(true);
      store.closed.await();
      assertThat(store.reads.get() - reads).isLessThanOrEqualTo(MOST_READS);
    }
  }
}
