package io.tributary.query.promql.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.exec.QueryHelpers;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.QueryResult;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.PromqlOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionRunTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");
  private static final int SERIES = 1_000;
  private static final long SEED = 7;
  private static final TimeSteps STEPS = new TimeSteps(0, 600_000, 15_000);

  private final InMemoryStorage storage = new InMemoryStorage();
  private final PromqlEngine engine = new PromqlEngine(PromqlOptions.DEFAULT);

  @BeforeEach
  void load() {
    BatchWriter writer = new BatchWriter(storage, CLUSTER);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < SERIES; i++) {
      String name = i % 10 == 0 ? "gauge" + i / 10 : "requests_total";
      Labels labels = Labels.of("__name__", name, "pod", "p" + i, "job", "j" + i % 7);
      for (int sample = 0; sample < 40; sample++) {
        writer.sample(labels, sample * 15_000L, random.nextDouble() * 1e9);
      }
    }
    assertThat(writer.append().isEmpty()).isTrue();
  }

  private QueryResult range(String query, QueryOptions options) {
    return engine.range(storage.cluster(CLUSTER), query, STEPS, options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(rate(requests_total[5m]))",
        "avg by (job) (requests_total)",
        "stddev by (job) (max_over_time({job!=\"\"}[1m]))",
        "rate({job!=\"\"}[2m])",
        "topk(3, requests_total)",
        "histogram_quantile(0.9, rate(requests_total[5m]))"
      })
  void run_withAndWithoutHelp_isTheSameBitByBit(String query) throws Exception {
    QueryResult helped = range(query, QueryOptions.DEFAULT);
    QueryResult alone = whileAllHelpersAreBusy(() -> range(query, QueryOptions.DEFAULT));
    assertThat(bits(helped)).as("seed=%d", SEED).isEqualTo(bits(alone));
    assertThat(helped.annotations().infos())
        .containsExactlyInAnyOrderElementsOf(alone.annotations().infos());
    assertThat(helped.stats().samplesRead()).isEqualTo(alone.stats().samplesRead());
  }

  private static List<String> bits(QueryResult result) {
    List<String> lines = new ArrayList<>();
    for (Value.Points points : ((Value.Matrix) result.value()).series()) {
      for (int i = 0; i < points.values().length; i++) {
        long bits = Double.doubleToRawLongBits(points.values()[i]);
        lines.add(points.labels() + " " + points.timestampsMs()[i] + " " + bits);
      }
    }
    return lines;
  }

  private static QueryResult whileAllHelpersAreBusy(
      java.util.concurrent.Callable<QueryResult> query) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try {
      boolean started = true;
      while (started) {
        started = QueryHelpers.tryStart(() -> () -> await(end));
      }
      return query.call();
    } finally {
      end.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void run_moreSeriesThanAllowed_isLimit() {
    QueryOptions options =
        new QueryOptions(
            QueryOptions.DEFAULT.timeout(),
            QueryOptions.DEFAULT.lookback(),
            QueryOptions.DEFAULT.maxSamples(),
            SERIES / 2,
            () -> false);
    assertThatThrownBy(() -> range("sum(requests_total)", options))
        .isInstanceOfSatisfying(
            TributaryException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
  }

  @Test
  void run_clientGoneMeanwhile_isCanceled() {
    AtomicInteger asked = new AtomicInteger();
    QueryOptions options = QueryOptions.DEFAULT.withCanceled(() -> asked.incrementAndGet() > 1);
    assertThatThrownBy(() -> range("sum({job!=\"\"} + {job!=\"\"})", options))
        .isInstanceOfSatisfying(
            TributaryException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELED));
  }
}
