package io.tributary.storage.metrics;

import static io.tributary.storage.metrics.OpenHead.EU;
import static io.tributary.storage.metrics.OpenHead.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Rejection;
import io.tributary.storage.wal.FaultyLogFiles;
import io.tributary.storage.wal.Tombstone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeadAppenderTest {
  private static final long T = NOW_MS - 60_000;

  private FaultyLogFiles files = new FaultyLogFiles(new SplittableRandom(1));
  private OpenHead store = new OpenHead(files);

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = new OpenHead(files);
  }

  private void crash() {
    files = files.afterCrash();
    store.close();
    store = new OpenHead(files);
  }

  private static List<String> reasons(Refusals refusals) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < refusals.size(); i++) {
      all.add(refusals.column(i) + " " + refusals.row(i) + " " + refusals.reason(i));
    }
    return all;
  }

  @Test
  void append_floats_areReadAndReplayed() {
    assertThat(store.add("a", T, 1).add("b", T, 2).add("a", T + 1, 3).append().isEmpty()).isTrue();
    assertThat(store.read("a")).isEqualTo(Map.of(T, 1.0, T + 1, 3.0));
    crash();
    assertThat(store.read("a")).isEqualTo(Map.of(T, 1.0, T + 1, 3.0));
    assertThat(store.read("b")).isEqualTo(Map.of(T, 2.0));
    assertThat(store.opened.damage()).isEmpty();
  }

  @Test
  void append_repeatsAndConflicts_areToldApart() {
    var first = store.add("a", T, 1).add("a", T, 1).add("a", T, 2).add("b", T, 3).append();
    assertThat(reasons(first)).containsExactly("FLOATS 2 DUPLICATE_TIMESTAMP");
    long logged = store.opened.wal().appliedPosition();
    assertThat(store.add("a", T, 1).append().isEmpty()).isTrue();
    assertThat(store.opened.wal().appliedPosition()).isEqualTo(logged);
    assertThat(reasons(store.add("b", T, 3).add("a", T, 9).add("b", T + 1, 4).append()))
        .containsExactly("FLOATS 1 DUPLICATE_TIMESTAMP");
    assertThat(store.read("a")).isEqualTo(Map.of(T, 1.0));
    assertThat(store.read("b")).isEqualTo(Map.of(T, 3.0, T + 1, 4.0));
  }

  @Test
  void append_outsideTheLimits_isRefusedTheRestKept() {
    long old = NOW_MS - Duration.ofDays(61).toMillis();
    long future = NOW_MS + Duration.ofMinutes(11).toMillis();
    store.add("a", old, 1).add("a", T, 2).add("a", future, 3);
    store.batch.floats().add(999, T, 0);
    assertThat(reasons(store.append()))
        .containsExactly("FLOATS 0 TOO_OLD", "FLOATS 2 TOO_FAR_IN_FUTURE", "FLOATS 3 RETIRED_REF");
    assertThat(store.read("a")).isEqualTo(Map.of(T, 2.0));
  }

  @Test
  void append_conflictWithAFrozenGeneration_isRefused() {
    store.add("a", T, 1).append();
    store.head.freeze();
    assertThat(store.add("a", T, 1).append().isEmpty()).isTrue();
    assertThat(reasons(store.add("a", T, 2).append()))
        .containsExactly("FLOATS 0 DUPLICATE_TIMESTAMP");
  }

  @Test
  void append_histogramsExemplarsMetadataAndStarts_survive() {
    Labels trace = Labels.of("trace_id", "x");
    store.batch.histograms().add(store.ref("h"), T, histogram(2), T - 5);
    store.batch.floats().add(store.ref("c"), T, 7, T - 9);
    store.batch.exemplars().add(store.ref("h"), new Exemplar(trace, 1.5, T));
    store.batch.metadata().add(new MetricMetadata("c", MetricMetadata.Type.COUNTER, "help", "s"));
    assertThat(store.append().isEmpty()).isTrue();
    for (int round = 0; round < 2; round++) {
      HeadColumns columns = new HeadColumns();
      try (HeadSnapshot snapshot = store.head.snapshot()) {
        HeadGeneration only = snapshot.generations().getFirst();
        snapshot.read(only, store.ref("h"), TimeRange.ALL, columns);
        assertThat(columns.size()).isEqualTo(1);
        assertThat(columns.histogram(0)).isEqualTo(histogram(2));
        assertThat(columns.startTimestampMs(0)).isEqualTo(T - 5);
        snapshot.read(only, store.ref("c"), TimeRange.ALL, columns);
        assertThat(columns.startTimestampMs(0)).isEqualTo(T - 9);
        List<Exemplar> exemplars = new ArrayList<>();
        snapshot.exemplars(EU, (ref, exemplar) -> exemplars.add(exemplar));
        assertThat(exemplars).containsExactly(new Exemplar(trace, 1.5, T));
        assertThat(snapshot.metadata(EU)).extracting(MetricMetadata::help).containsExactly("help");
      }
      reopen();
    }
  }

  @Test
  void append_floatAndHistogramAtOneTime_theFirstStays() {
    store.add("a", T, 1);
    store.batch.histograms().add(store.ref("a"), T, histogram(1), 0);
    store.batch.histograms().add(store.ref("a"), T + 1, histogram(1), 0);
    store.batch.histograms().add(store.ref("a"), T + 1, histogram(1), 0);
    assertThat(reasons(store.append())).containsExactly("HISTOGRAMS 0 DUPLICATE_TIMESTAMP");
    assertThat(reasons(store.add("a", T + 1, 1).append()))
        .containsExactly("FLOATS 0 DUPLICATE_TIMESTAMP");
  }

  @Test
  void append_diskFails_nothingCountsAndItRecovers() {
    store.add("a", T, 1).append();
    files.failSyncs(1);
    assertThatThrownBy(store.add("a", T + 1, 2)::append).isInstanceOf(OverloadedException.class);
    store.batch.reset(EU);
    files.failWrites(1);
    assertThatThrownBy(store.add("a", T + 2, 3)::append).isInstanceOf(OverloadedException.class);
    store.batch.reset(EU);
    store.add("a", T + 3, 4).append();
    assertThat(store.read("a")).isEqualTo(Map.of(T, 1.0, T + 3, 4.0));
    crash();
    assertThat(store.read("a")).isEqualTo(Map.of(T, 1.0, T + 3, 4.0));
    assertThat(store.opened.damage()).isEmpty();
  }

  @Test
  void append_diskFull_isRefusedUntilThereIsRoom() {
    files.setSpace(0);
    int stored = 0;
    OverloadedException refusal = null;
    while (refusal == null) {
      for (int i = 0; i < 1_000; i++) {
        store.add("a", T - 1_000_000 + stored * 1_000L + i, i);
      }
      try {
        store.append();
        stored++;
      } catch (OverloadedException e) {
        refusal = e;
        store.batch.reset(EU);
      }
    }
    assertThat(refusal).hasMessageContaining("No space left on device");
    assertThat(store.read("a")).hasSize(stored * 1_000);
    files.setSpace(Long.MAX_VALUE);
    store.add("a", T, 1).append();
    crash();
    assertThat(store.read("a")).hasSize(stored * 1_000 + 1).containsEntry(T, 1.0);
  }

  @Test
  void delete_thenWriteAgain_isNoConflict() {
    store.add("a", T, 1).append();
    Tombstone tombstone =
        store.appender.delete(EU, List.of(Matcher.equal("__name__", "a")), TimeRange.ALL);
    assertThat(store.add("a", T, 2).add("b", T, 2).append().isEmpty()).isTrue();
    for (int round = 0; round < 2; round++) {
      try (HeadSnapshot snapshot = store.head.snapshot()) {
        assertThat(snapshot.generations()).hasSize(2);
        HeadGeneration first = snapshot.generations().getFirst();
        assertThat(first.endPosition()).isLessThanOrEqualTo(tombstone.position());
        assertThat(snapshot.generations().getLast().startPosition()).isEqualTo(first.endPosition());
        HeadColumns columns = new HeadColumns();
        snapshot.read(snapshot.generations().getLast(), store.ref("a"), TimeRange.ALL, columns);
        assertThat(columns.valueBits()[0]).isEqualTo(Double.doubleToRawLongBits(2));
      }
      reopen();
    }
  }

  @Test
  void freezeAndDrop_thenReplayFromItsEnd_holdsOnlyTheRest() throws Exception {
    for (int i = 0; i < 200; i++) {
      for (int series = 0; series < 50; series++) {
        store.add("s" + series, T + i, i);
      }
      store.append();
    }
    HeadGeneration sealed = store.head.freeze().getFirst();
    store.add("s1", T + 900, 5).append();
    long end = sealed.endPosition();
    store.head.drop(sealed);
    int before = files.segments().size();
    store.opened.wal().trim(end);
    assertThat(files.segments().size()).isLessThan(before);
    assertThat(store.read("s1")).isEqualTo(Map.of(T + 900, 5.0));
    store.close();
    store = new OpenHead(files, OpenHead.SMALL, end, (ref, day) -> {});
    assertThat(store.read("s1")).isEqualTo(Map.of(T + 900, 5.0));
    assertThat(store.opened.damage()).isEmpty();
    store.add("s1", T + 901, 6).append();
    assertThat(store.read("s1")).hasSize(2);
  }

  @Test
  void append_exemplarRefusedForAnUnknownRef() {
    store.batch.exemplars().add(77, new Exemplar(Labels.EMPTY, 1, T));
    Refusals refusals = store.append();
    assertThat(refusals.reason(0)).isEqualTo(Rejection.RETIRED_REF);
  }

  @Test
  void append_exemplarsOfASeriesOnceMore_areNotLoggedAgain() {
    for (int round = 0; round < 3; round++) {
      long logged = store.opened.wal().appliedPosition();
      for (int i = 0; i < 10; i++) {
        Labels trace = Labels.of("trace_id", "t" + i);
        store.batch.exemplars().add(store.ref("h"), new Exemplar(trace, i, T + i));
      }
      assertThat(store.append().isEmpty()).isTrue();
      assertThat(store.opened.wal().appliedPosition() == logged).isEqualTo(round > 0);
      if (round == 1) {
        crash();
      }
    }
    List<Exemplar> exemplars = new ArrayList<>();
    try (HeadSnapshot snapshot = store.head.snapshot()) {
      snapshot.exemplars(EU, (ref, exemplar) -> exemplars.add(exemplar));
    }
    assertThat(exemplars).hasSize(10);
  }

  static Histogram histogram(double count) {
    return new Histogram(
        2,
        Histogram.ResetHint.NOT_RESET,
        count,
        1.25,
        0.01,
        0,
        new int[] {-3, 1},
        new double[] {count},
        new int[0],
        new double[0],
        new double[0],
        true);
  }
}
