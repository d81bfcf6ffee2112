package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.ContainedText;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Series whose last day is past leave memory while the store runs, and may come back.
class SeriesAgingTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final Labels UP = Labels.of("__name__", "up");
  private static final int PODS = 3_000;

  @TempDir private Path directory;
  private final AtomicLong nowMs =
      new AtomicLong(Instant.parse("2026-06-15T12:20:00Z").toEpochMilli());

  private Storage open() {
    return Storage.open(
        StorageConfig.of(directory).withRetention(Duration.ofDays(10)),
        () -> Instant.ofEpochMilli(nowMs.get()),
        new SelfMetrics(),
        ContainedText::new);
  }

  private void pass(Duration time) {
    long _ = nowMs.addAndGet(time.toMillis());
  }

  private static Labels pod(int i) {
    return Labels.of("__name__", "requests_total", "pod", "pod-" + i);
  }

  /// Writes all pods and returns the ref of the first.
  private int write(Storage storage) {
    BatchWriter writer = new BatchWriter(storage, EU);
    int ref = writer.ref(pod(0));
    for (int i = 0; i < PODS; i++) {
      writer.sample(pod(i), nowMs.get(), i);
    }
    assertThat(writer.sample(UP, nowMs.get(), 1).append().isEmpty()).isTrue();
    new EntryWriter(storage, EU)
        .entry(Labels.of("app", "web"), nowMs.get() * 1_000_000, "line")
        .append();
    storage.flush();
    return ref;
  }

  private void letDaysPass(Storage storage) {
    pass(Duration.ofDays(12));
    assertThat(new BatchWriter(storage, EU).sample(UP, nowMs.get(), 2).append().isEmpty()).isTrue();
  }

  private Refusals appendRaw(Storage storage, int ref) {
    WriteBatch batch = new WriteBatch();
    batch.reset(EU);
    batch.floats().add(ref, nowMs.get(), Double.doubleToRawLongBits(5));
    Refusals refusals = new Refusals();
    storage.appender().append(batch, refusals);
    return refusals;
  }

  private static List<String> read(Storage storage, Labels labels) {
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      return read(snapshot.querier(EU), labels);
    }
  }

  private static List<String> read(Querier querier, Labels labels) {
    List<Matcher> matchers = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      matchers.add(Matcher.equal(labels.name(i), labels.value(i)));
    }
    List<String> found = new ArrayList<>();
    SampleColumns columns = new SampleColumns();
    SeriesSet series = querier.select(matchers, SelectHints.SORTED);
    while (series.next()) {
      series.at().read(Long.MIN_VALUE, Long.MAX_VALUE, columns);
      found.add(series.at().labels() + " " + columns.size());
    }
    return found;
  }

  @Test
  void flush_daysArePast_refsAreRetiredAndTheSeriesMayComeBack() {
    try (Storage storage = open()) {
      int ref = write(storage);
      letDaysPass(storage);
      storage.flush();
      assertThat(appendRaw(storage, ref).reason(0)).isEqualTo(Rejection.RETIRED_REF);
      BatchWriter writer = new BatchWriter(storage, EU);
      assertThat(writer.ref(pod(0))).isGreaterThan(PODS);
      assertThat(writer.sample(pod(0), nowMs.get(), 7).append().isEmpty()).isTrue();
      assertThat(read(storage, pod(0))).containsExactly(pod(0) + " 1");
      assertThat(read(storage, pod(1))).isEmpty();
      assertThat(read(storage, UP)).containsExactly(UP + " 1");
    }
    try (Storage storage = open()) {
      assertThat(read(storage, pod(0))).containsExactly(pod(0) + " 1");
      assertThat(read(storage, UP)).containsExactly(UP + " 1");
    }
  }

  @Test
  void flush_seriesThatCameBackInTheMeantime_stays() {
    try (Storage storage = open()) {
      int ref = write(storage);
      try (MetricSnapshot _ = storage.snapshot(TimeRange.ALL)) { // nobody goes meanwhile
        letDaysPass(storage);
        storage.flush(); // finds who may go
        assertThat(appendRaw(storage, ref).isEmpty()).isTrue();
      }
      storage.flush();
      assertThat(appendRaw(storage, ref + 1).reason(0)).isEqualTo(Rejection.RETIRED_REF);
      assertThat(read(storage, pod(0))).containsExactly(pod(0) + " 1");
    }
  }

  @Test
  void flush_somebodyStillReads_seriesStayUntilThen() {
    try (Storage storage = open()) {
      int ref = write(storage);
      try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
        letDaysPass(storage);
        Querier querier = snapshot.querier(EU);
        storage.flush();
        pass(Duration.ofDays(-12));
        assertThat(read(querier, pod(1))).isEmpty(); // past, but its labels are there
        assertThat(read(snapshot.querier(EU), pod(1))).containsExactly(pod(1) + " 1");
        pass(Duration.ofDays(12));
        assertThat(appendRaw(storage, ref + 2).isEmpty()).isTrue();
      }
      storage.flush();
      assertThat(appendRaw(storage, ref + 1).reason(0)).isEqualTo(Rejection.RETIRED_REF);
    }
  }
}
