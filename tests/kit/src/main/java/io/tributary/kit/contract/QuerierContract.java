package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SeriesSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/// What [io.tributary.model.metrics.MetricSnapshot] and [io.tributary.model.metrics.Querier]
/// promise.
public abstract class QuerierContract extends StoreContract {
  private static final Labels A = Labels.of("__name__", "m", "a", "1", "b", "x");
  private static final Labels B = Labels.of("__name__", "m", "a", "2");
  private static final Labels C = Labels.of("__name__", "m", "a", "3", "b", "y");
  private static final Labels OTHER = Labels.of("__name__", "n", "b", "x\ny");

  /// Names and values whose UTF-8 order is not their UTF-16 order.
  private static final List<String> UNICODE = List.of("Z", "z", "é", "\uffee", "\ud83d\ude00");

  private void load() {
    appendAll(write().sample(C, T, 3).sample(A, T, 1).sample(OTHER, T, 4).sample(B, T, 2));
    tested.settle();
  }

  private Set<Labels> select(Matcher... matchers) {
    return read(EU, TimeRange.ALL, matchers).keySet();
  }

  private static Matcher matcher(String name, String operator, String value) {
    for (Matcher.Type type : Matcher.Type.values()) {
      if (type.toString().equals(operator)) {
        return new Matcher(type, name, value);
      }
    }
    throw new AssertionError("no such operator=" + operator);
  }

  @Test
  void select_equality_findsExactly() {
    load();
    assertThat(select(matcher("a", "=", "2"))).containsExactly(B);
    assertThat(select(matcher("__name__", "=", "m"), matcher("b", "=", "x"))).containsExactly(A);
    assertThat(select(matcher("a", "=", "none"))).isEmpty();
    assertThat(select(matcher("none", "=", "x"))).isEmpty();
  }

  @Test
  void select_withoutMatchers_findsEverything() {
    load();
    assertThat(select()).containsExactlyInAnyOrder(A, B, C, OTHER);
  }

  @Test
  void select_emptyValue_meansNoSuchLabel() {
    load();
    assertThat(select(matcher("b", "=", ""))).containsExactly(B);
    assertThat(select(matcher("b", "!=", ""))).containsExactlyInAnyOrder(A, C, OTHER);
    assertThat(select(matcher("none", "=", ""))).hasSize(4);
    assertThat(select(matcher("none", "!=", ""))).isEmpty();
    assertThat(select(matcher("none", "!=", "x"))).hasSize(4);
  }

  @Test
  void select_negation_includesSeriesWithoutTheLabel() {
    load();
    assertThat(select(matcher("b", "!=", "x"))).containsExactlyInAnyOrder(B, C, OTHER);
    assertThat(select(matcher("b", "!~", "x|y"))).containsExactlyInAnyOrder(B, OTHER);
    assertThat(select(matcher("b", "!~", ".+"))).containsExactly(B);
    assertThat(select(matcher("b", "!~", ".*"))).isEmpty();
  }

  @Test
  void select_regex_isAnchoredAndMatchesLineBreaks() {
    load();
    assertThat(select(matcher("b", "=~", "x"))).containsExactly(A);
    assertThat(select(matcher("b", "=~", "x.*"))).containsExactlyInAnyOrder(A, OTHER);
    assertThat(select(matcher("b", "=~", "(x|y)"))).containsExactlyInAnyOrder(A, C);
    assertThat(select(matcher("b", "=~", "|y"))).containsExactlyInAnyOrder(B, C);
    assertThat(select(matcher("b", "=~", ".*"))).hasSize(4);
    assertThat(select(matcher("a", "=~", "[1-2]"))).containsExactlyInAnyOrder(A, B);
    assertThat(select(matcher("a", "=~", "(?i)X"))).isEmpty();
  }

  @Test
  void select_anyOf_findsTheValuesAndNothingElse() {
    load();
    assertThat(select(Matcher.anyOf("b", Set.of("x", "x\ny", "q"))))
        .containsExactlyInAnyOrder(A, OTHER);
    assertThat(select(Matcher.anyOf("b", Set.of("", "y")))).containsExactlyInAnyOrder(B, C);
  }

  @Test
  void select_severalMatchersOnOneLabel_allHold() {
    load();
    assertThat(select(matcher("a", "=~", "1|2"), matcher("a", "!=", "1"))).containsExactly(B);
    assertThat(select(matcher("a", "=", "1"), matcher("a", "=", "2"))).isEmpty();
  }

  @Test
  void select_sorted_isInUtf8Order() {
    BatchWriter writer = write();
    for (String text : UNICODE.reversed()) {
      writer.sample(Labels.of("__name__", "m", "v", text), T, 1);
      writer.sample(Labels.of("__name__", "m", text, "v"), T, 1);
    }
    appendAll(writer);
    tested.settle();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      List<Labels> found = new ArrayList<>();
      SeriesSet series = snapshot.querier(EU).select(List.of(), SelectHints.SORTED);
      while (series.next()) {
        found.add(series.at().labels());
      }
      assertThat(found).hasSize(10).isSortedAccordingTo(Comparator.naturalOrder());
    }
  }

  @Test
  void select_hintedLabels_areThereAndSeriesStayApart() {
    load();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      SelectHints hints = new SelectHints(false, Set.of("b"), true);
      SeriesSet series = snapshot.querier(EU).select(List.of(matcher("__name__", "=", "m")), hints);
      List<String> values = new ArrayList<>();
      while (series.next()) {
        values.add(series.at().labels().get("b"));
        assertThat(StoredSample.read(series.at(), TimeRange.ALL)).hasSize(1);
      }
      assertThat(values).containsExactlyInAnyOrder("x", "", "y");
    }
  }

  @Test
  void select_labelsOnly_findsTheSameSeries() {
    load();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      SeriesSet series = snapshot.querier(EU).select(List.of(), SelectHints.LABELS_ONLY);
      List<Labels> found = new ArrayList<>();
      while (series.next()) {
        found.add(series.at().labels());
      }
      assertThat(found).containsExactly(A, B, C, OTHER);
    }
  }

  @Test
  void read_partOfTheRange_isInclusiveAtBothEnds() {
    BatchWriter writer = write();
    for (int i = 0; i < 10; i++) {
      writer.sample(UP, T + i * 1_000L, i);
    }
    appendAll(writer);
    tested.settle();
    assertThat(read(EU, new TimeRange(T + 2_000, T + 4_000)).get(UP))
        .containsExactly(
            StoredSample.of(T + 2_000, 2),
            StoredSample.of(T + 3_000, 3),
            StoredSample.of(T + 4_000, 4));
    try (MetricSnapshot snapshot = tested.store().snapshot(new TimeRange(T, T + 9_000))) {
      SeriesSet series = snapshot.querier(EU).select(List.of(), SelectHints.UNSORTED);
      assertThat(series.next()).isTrue();
      assertThat(StoredSample.read(series.at(), new TimeRange(T + 8_500, T + 9_000)))
          .containsExactly(StoredSample.of(T + 9_000, 9));
      assertThat(StoredSample.read(series.at(), new TimeRange(T + 100, T + 900))).isEmpty();
    }
  }

  @Test
  void read_columnsUsedAgain_holdOnlyTheNewSeries() {
    appendAll(
        write().sampleBits(UP, T, 1, T - 5).sampleBits(UP, T + 1, 1, T - 5).sample(DOWN, T, 2));
    tested.settle();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      SampleColumns columns = new SampleColumns();
      one(snapshot.querier(EU), UP).read(T, T + 9, columns);
      assertThat(columns.size()).isEqualTo(2);
      one(snapshot.querier(EU), DOWN).read(T, T + 9, columns);
      assertThat(columns.size()).isEqualTo(1);
      assertThat(columns.startTimestampMs(0)).isZero();
    }
  }

  @Test
  void read_afterTheSetMovedOn_stillWorks() {
    load();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      SeriesSet set = snapshot.querier(EU).select(List.of(), SelectHints.SORTED);
      List<Series> kept = new ArrayList<>();
      while (set.next()) {
        kept.add(set.at());
      }
      List<StoredSample> samples = new ArrayList<>();
      kept.forEach(one -> samples.addAll(StoredSample.read(one, TimeRange.ALL)));
      assertThat(samples)
          .containsExactly(
              StoredSample.of(T, 1),
              StoredSample.of(T, 2),
              StoredSample.of(T, 3),
              StoredSample.of(T, 4));
    }
  }

  @Test
  void labelNames_areSortedAndRespectMatchersAndLimit() {
    load();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      Querier querier = snapshot.querier(EU);
      assertThat(querier.labelNames(List.of(), 0)).containsExactly("__name__", "a", "b");
      assertThat(querier.labelNames(List.of(matcher("a", "=", "2")), 0))
          .containsExactly("__name__", "a");
      assertThat(querier.labelNames(List.of(matcher("a", "=", "9")), 0)).isEmpty();
      assertThat(querier.labelNames(List.of(), 2)).hasSize(2).isSubsetOf("__name__", "a", "b");
      assertThat(querier.labelNames(List.of(), 100)).hasSize(3);
    }
  }

  @Test
  void labelValues_areSortedAndRespectMatchersAndLimit() {
    load();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      Querier querier = snapshot.querier(EU);
      assertThat(querier.labelValues("b", List.of(), 0)).containsExactly("x", "x\ny", "y");
      assertThat(querier.labelValues("b", List.of(matcher("__name__", "=", "m")), 0))
          .containsExactly("x", "y");
      assertThat(querier.labelValues("__name__", List.of(matcher("b", "=~", "x.*")), 0))
          .containsExactly("m", "n");
      assertThat(querier.labelValues("none", List.of(), 0)).isEmpty();
      assertThat(querier.labelValues("b", List.of(), 1)).hasSize(1);
    }
  }

  @Test
  void labelNamesAndValues_unicode_areInUtf8Order() {
    BatchWriter writer = write();
    UNICODE
        .reversed()
        .forEach(text -> writer.sample(Labels.of("__name__", "m", text, text, "v", text), T, 1));
    appendAll(writer);
    tested.settle();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      Querier querier = snapshot.querier(EU);
      assertThat(querier.labelValues("v", List.of(), 0)).containsExactlyElementsOf(UNICODE);
      assertThat(querier.labelNames(List.of(), 0))
          .containsExactly("Z", "__name__", "v", "z", "é", "\uffee", "\ud83d\ude00");
    }
  }

  @Test
  void labels_ofDaysOutsideTheRange_areNotSeen() {
    appendAll(write().sample(A, T - 10 * 86_400_000L, 1).sample(B, T, 2));
    tested.settle();
    try (MetricSnapshot snapshot = tested.store().snapshot(new TimeRange(T - 1_000, T))) {
      Querier querier = snapshot.querier(EU);
      assertThat(querier.labelValues("a", List.of(), 0)).containsExactly("2");
      assertThat(querier.labelNames(List.of(), 0)).containsExactly("__name__", "a");
    }
  }

  @Test
  void snapshot_laterWritesAndDeletes_areNotSeen() {
    appendAll(write().sample(A, T, 1));
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      SortedMap<Labels, List<StoredSample>> before =
          StoredSample.readAll(snapshot.querier(EU), TimeRange.ALL, List.of());
      appendAll(write().sample(A, T - 1, 0).sample(A, T + 1, 2).sample(B, T, 1));
      tested.admin().flush();
      tested.admin().deleteSeries(EU, List.of(matcher("a", "=", "1")), TimeRange.ALL);
      appendAll(write().sample(C, T, 2));
      assertThat(StoredSample.readAll(snapshot.querier(EU), TimeRange.ALL, List.of()))
          .isEqualTo(before);
    }
    assertThat(readAll().keySet()).containsExactlyInAnyOrder(B, C);
  }

  @Test
  void snapshot_ofUnknownCluster_isEmpty() {
    load();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      Querier querier = snapshot.querier(US);
      assertThat(querier.select(List.of(), SelectHints.SORTED).next()).isFalse();
      assertThat(querier.labelNames(List.of(), 0)).isEmpty();
      assertThat(querier.labelValues("a", List.of(), 0)).isEmpty();
      assertThat(querier.exemplars(List.of())).isEmpty();
      assertThat(querier.metadata()).isEmpty();
      assertThat(snapshot.clusters()).containsExactly(EU);
    }
  }

  @Test
  void deleteSeries_hidesWhatMatchesInsideTheRange() {
    appendAll(write().sample(A, T, 1).sample(A, T + 1, 2).sample(A, T + 2, 3).sample(B, T + 1, 9));
    appendAll(write(US).sample(A, T + 1, 7));
    tested.settle();
    tested.admin().deleteSeries(EU, List.of(matcher("b", "=", "x")), new TimeRange(T + 1, T + 1));
    tested.settle();
    assertThat(readOne(A)).containsExactly(StoredSample.of(T, 1), StoredSample.of(T + 2, 3));
    assertThat(readOne(B)).containsExactly(StoredSample.of(T + 1, 9));
    assertThat(read(US, TimeRange.ALL).get(A)).containsExactly(StoredSample.of(T + 1, 7));
  }

  @Test
  void deleteSeries_laterWrites_areVisible() {
    appendAll(write().sample(A, T, 1).sample(A, T + 1, 2));
    tested.admin().deleteSeries(EU, List.of(matcher("a", "=", "1")), TimeRange.ALL);
    assertThat(readOne(A)).isEmpty();
    appendAll(write().sample(A, T, 1).sample(A, T + 1, 5));
    tested.settle();
    assertThat(readOne(A)).containsExactly(StoredSample.of(T, 1), StoredSample.of(T + 1, 5));
  }

  @Test
  void deleteSeries_laterWritesAfterASeal_areVisible() {
    appendAll(write().sample(A, T, 1).sample(A, T + 1, 2));
    tested.settle();
    tested.admin().deleteSeries(EU, List.of(), new TimeRange(T, T));
    tested.settle();
    appendAll(write().sample(A, T, 3));
    tested.settle();
    assertThat(readOne(A)).containsExactly(StoredSample.of(T, 3), StoredSample.of(T + 1, 2));
  }

  @Test
  void exemplars_areReadBySeriesAndTime() {
    Exemplar first = new Exemplar(Labels.of("trace_id", "a"), 0.5, T);
    Exemplar second = new Exemplar(Labels.of("trace_id", "b"), 1.5, T + 10);
    appendAll(
        write()
            .sample(A, T, 1)
            .sample(A, T + 10, 1)
            .sample(B, T, 1)
            .exemplar(A, first)
            .exemplar(A, second)
            .exemplar(A, first)
            .exemplar(B, first));
    try (MetricSnapshot snapshot = tested.store().snapshot(new TimeRange(T, T + 100))) {
      Querier querier = snapshot.querier(EU);
      assertThat(querier.exemplars(List.of(matcher("a", "=", "1"))))
          .containsExactly(new SeriesExemplars(A, List.of(first, second)));
      assertThat(querier.exemplars(List.of())).hasSize(2);
    }
    try (MetricSnapshot snapshot = tested.store().snapshot(new TimeRange(T + 5, T + 100))) {
      assertThat(snapshot.querier(EU).exemplars(List.of()))
          .containsExactly(new SeriesExemplars(A, List.of(second)));
    }
  }

  @Test
  void metadata_isSortedAndTheNewestOfAFamilyCounts() {
    MetricMetadata up = new MetricMetadata("up", MetricMetadata.Type.GAUGE, "Is it.\nUp?", "");
    MetricMetadata old = new MetricMetadata("a", MetricMetadata.Type.UNKNOWN, "", "");
    MetricMetadata bytes = new MetricMetadata("a", MetricMetadata.Type.COUNTER, "é", "bytes");
    appendAll(write().sample(A, T, 1).metadata(up).metadata(old));
    appendAll(write().metadata(bytes));
    appendAll(write(US).sample(A, T, 1).metadata(old));
    tested.settle();
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      assertThat(snapshot.querier(EU).metadata()).containsExactly(bytes, up);
      assertThat(snapshot.querier(US).metadata()).containsExactly(old);
    }
  }

  private static Series one(Querier querier, Labels labels) {
    SeriesSet set = querier.select(List.of(), SelectHints.UNSORTED);
    while (set.next()) {
      if (set.at().labels().equals(labels)) {
        return set.at();
      }
    }
    throw new AssertionError("series is not there labels=" + labels);
  }
}
