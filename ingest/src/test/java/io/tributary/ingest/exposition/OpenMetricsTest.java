package io.tributary.ingest.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.ExpositionSource.BrokenLines;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenMetricsTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");
  private static final long NOW_MS = 1_700_000_000_000L;

  private final InMemoryStorage store = new InMemoryStorage();
  private final SharedIdentity shared = SharedIdentity.create();
  private final ExpositionReceiver receiver =
      new ExpositionReceiver(shared, store.appender(), 4_096);
  private final ExpositionSource source =
      new ExpositionSource(
          new ClusterWrites(CLUSTER, shared.newSalt(), Labels.EMPTY, new SelfMetrics()),
          labels -> labels,
          8 << 20,
          BrokenLines.END_BODY,
          null);

  private void receive(String text) throws IOException {
    receiver.reset();
    receiver.receiveMore(
        source,
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        ExpositionForm.OPEN_METRICS,
        NOW_MS);
  }

  @Test
  void body_wholeTwice_isStoredWithItsExemplars() throws IOException {
    for (int i = 0; i < 2; i++) { // of series that are not known, then of those that are
      receive(
          """
          # TYPE http counter
          # UNIT http requests
          # HELP http All of them.
          http_total{path="/# {"} 7.0 1699999999.123 # {trace_id="a b"} 0.5 1699999998.5
          http_created 1.6e9
          # TYPE x stateset
          x{x="on"} 1 # {} 2
          y 3 17e8
          # EOF
          """);
    }
    Labels http = Labels.of("__name__", "http_total", "path", "/# {");
    Labels x = Labels.of("__name__", "x", "x", "on");
    try (MetricSnapshot snapshot = store.snapshot(TimeRange.ALL)) {
      SortedMap<Labels, List<StoredSample>> all =
          StoredSample.readAll(snapshot.querier(CLUSTER), TimeRange.ALL, List.of());
      assertThat(all.get(http)).containsExactly(StoredSample.of(1_699_999_999_123L, 7));
      assertThat(all.get(Labels.of("__name__", "http_created")))
          .containsExactly(StoredSample.of(NOW_MS, 1.6e9));
      assertThat(all.get(x)).containsExactly(StoredSample.of(NOW_MS, 1));
      assertThat(all.get(Labels.of("__name__", "y")))
          .containsExactly(StoredSample.of(1_700_000_000_000L, 3));
      assertThat(snapshot.querier(CLUSTER).exemplars(List.of()))
          .flatExtracting(SeriesExemplars::exemplars)
          .contains(
              new Exemplar(Labels.of("trace_id", "a b"), 0.5, 1_699_999_998_500L),
              new Exemplar(Labels.EMPTY, 2, NOW_MS));
      assertThat(snapshot.querier(CLUSTER).metadata())
          .contains(
              new MetricMetadata("http", MetricMetadata.Type.COUNTER, "All of them.", "requests"),
              new MetricMetadata("x", MetricMetadata.Type.STATESET, "", ""));
    }
  }

  @Test
  void exemplar_withoutATimePolledAgain_isStoredOnce() throws IOException {
    byte[] body =
        "x 1 # {a=\"b\"} 2\ny 1 # {a=\"b\"} 2 5\n# EOF\n".getBytes(StandardCharsets.UTF_8);
    for (long nowMs : new long[] {NOW_MS, NOW_MS + 15_000}) {
      receiver.reset();
      receiver.receiveMore(
          source, new ByteArrayInputStream(body), ExpositionForm.OPEN_METRICS, nowMs);
    }
    try (MetricSnapshot snapshot = store.snapshot(TimeRange.ALL)) {
      assertThat(snapshot.querier(CLUSTER).exemplars(List.of()))
          .flatExtracting(SeriesExemplars::exemplars)
          .containsExactlyInAnyOrder(
              new Exemplar(Labels.of("a", "b"), 2, NOW_MS),
              new Exemplar(Labels.of("a", "b"), 2, 5_000));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a 1\n", "", "a 1\n# EOF\nb 2\n", "a 1 1e30\n# EOF\n", "a 1 x\n# EOF\n"})
  void body_thatIsNotWhole_hasFailed(String text) {
    assertThatThrownBy(() -> receive(text)).isInstanceOf(ExpositionException.class);
  }
}
