package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.StorageAdmin;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Refusals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What the suites share: a store at a fixed time, and words to write and read it.
abstract class StoreContract {
  static final long NOW_MS = Instant.parse("2026-06-15T12:20:00Z").toEpochMilli();
  static final long T = NOW_MS - 3_600_000; // inside one two-hour window and one day with NOW_MS
  static final ClusterId EU = new ClusterId("eu-1");
  static final ClusterId US = new ClusterId("us-2");
  static final Labels UP = Labels.of("__name__", "up", "job", "node");
  static final Labels DOWN = Labels.of("__name__", "down", "job", "node");

  StoreUnderTest tested = Unopened.INSTANCE;

  /// Opens an empty store that reads the time from `clock`.
  protected abstract StoreUnderTest open(InstantSource clock) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    tested = open(InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
  }

  @AfterEach
  void closeStore() {
    tested.close();
  }

  BatchWriter write(ClusterId cluster) {
    return new BatchWriter(tested.store(), cluster);
  }

  BatchWriter write() {
    return write(EU);
  }

  static void appendAll(BatchWriter writer) {
    assertThat(reasons(writer.append())).isEmpty();
  }

  static List<String> reasons(Refusals refusals) {
    return IntStream.range(0, refusals.size())
        .mapToObj(i -> refusals.column(i) + " " + refusals.row(i) + " " + refusals.reason(i))
        .toList();
  }

  SortedMap<Labels, List<StoredSample>> read(
      ClusterId cluster, TimeRange range, Matcher... matchers) {
    try (MetricSnapshot snapshot = tested.store().snapshot(range)) {
      return StoredSample.readAll(snapshot.querier(cluster), range, List.of(matchers));
    }
  }

  /// Returns everything that EU holds.
  SortedMap<Labels, List<StoredSample>> readAll() {
    return read(EU, TimeRange.ALL);
  }

  List<StoredSample> readOne(Labels labels) {
    return readAll().getOrDefault(labels, List.of());
  }

  /// Stands where no store has been opened yet.
  private enum Unopened implements StoreUnderTest {
    INSTANCE;

    @Override
    public MetricStore store() {
      throw new IllegalStateException("no store is open");
    }

    @Override
    public StorageAdmin admin() {
      throw new IllegalStateException("no store is open");
    }

    @Override
    public void settle() {}

    @Override
    public void close() {}
  }
}
