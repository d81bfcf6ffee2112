package io.tributary.storage.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SpecialValues;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Replicas A and B scrape every 10 s, B 3 s after A.
class ReplicaMergeTest {
  private static final double STALE = SpecialValues.STALE_NAN;

  private final ReplicaMerge merge = new ReplicaMerge();

  /// Rows as time in seconds, value, time in seconds, value …
  private static SampleColumns rows(double... timesAndValues) {
    SampleColumns rows = new SampleColumns();
    for (int i = 0; i < timesAndValues.length; i += 2) {
      rows.add((long) (1_000 * timesAndValues[i]), timesAndValues[i + 1]);
    }
    return rows;
  }

  private static String text(SampleColumns rows) {
    List<String> all = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      double value = rows.values()[row];
      String shown = SpecialValues.isStale(value) ? "stale" : "" + value;
      all.add(rows.timestampsMs()[row] / 1_000 + "=" + shown.replaceAll("\\.0$", ""));
    }
    return String.join(" ", all);
  }

  private String counter(SampleColumns... sources) {
    return merged(true, sources);
  }

  private String gauge(SampleColumns... sources) {
    return merged(false, sources);
  }

  private String merged(boolean counter, SampleColumns... sources) {
    SampleColumns out = new SampleColumns();
    merge.merge(List.of(sources), Long.MIN_VALUE, counter, out);
    return text(out);
  }

  @Test
  void merge_bothWhole_isThePreferredOne() {
    SampleColumns a = rows(100, 1, 110, 2, 120, 3, 130, 4);
    SampleColumns b = rows(103, 1, 113, 2, 123, 3, 133, 4);

    assertThat(gauge(rows(), a, b)).isEqualTo("100=1 110=2 120=3 130=4");
    assertThat(gauge(rows(), b, a)).isEqualTo("103=1 113=2 123=3 133=4");
  }

  @Test
  void merge_gapOfThePreferredOne_isFilledFromHalfAnIntervalOn() {
    SampleColumns a = rows(100, 1, 110, 2, 150, 6, 160, 7);
    SampleColumns b = rows(103, 1, 113, 2, 123, 3, 133, 4, 143, 5, 153, 6);

    assertThat(gauge(rows(), a, b)).isEqualTo("100=1 110=2 123=3 133=4 143=5 150=6 160=7");
  }

  @Test
  void merge_oneIsSilentOfLate_isNoGapBeforeOneAndAHalfIntervals() {
    SampleColumns a = rows(90, 0, 100, 1, 110, 2);

    assertThat(gauge(rows(), a, rows(103, 1, 113, 2, 123, 3))).isEqualTo("90=0 100=1 110=2");
    assertThat(merge.undecidedMs(2)).isEqualTo(123_000);
    assertThat(gauge(rows(), a, rows(103, 1, 113, 2, 123, 3, 133, 4)))
        .isEqualTo("90=0 100=1 110=2 123=3 133=4");
    assertThat(merge.undecidedMs(2)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void merge_markerOfOneThatLostItsTarget_isLeftOut() {
    SampleColumns a = rows(100, 1, 110, 2, 120, STALE, 150, 5);
    SampleColumns b = rows(103, 1, 113, 2, 123, 3, 133, 4, 143, 5, 153, 6);

    assertThat(gauge(rows(), a, b)).isEqualTo("100=1 110=2 123=3 133=4 143=5 150=5");
  }

  @Test
  void merge_seriesThatEnds_hasOneMarker() {
    SampleColumns a = rows(100, 1, 110, 2, 120, STALE);
    SampleColumns b = rows(103, 1, 113, 2, 123, STALE);

    assertThat(gauge(rows(), a, b)).isEqualTo("100=1 110=2 120=stale");
  }

  @Test
  void merge_lateSampleBesideAMergedMarker_isThere() {
    SampleColumns merged = rows(80, 1, 90, 2, 101, STALE);
    SampleColumns late = rows(100, 3, 110, 4, 120, 5);

    assertThat(gauge(merged, rows(), late)).isEqualTo("80=1 90=2 100=3 101=stale 110=4 120=5");
  }

  @Test
  void merge_markerWhileTheOtherOneIsInTime_isNoEndUntilItIsLate() {
    SampleColumns a = rows(80, 1, 90, 2, 100, 3, 101, STALE);
    SampleColumns b = rows(83, 1, 93, 2);

    assertThat(gauge(rows(), a, b)).isEqualTo("80=1 90=2 100=3");
    assertThat(merge.undecidedMs(1)).isEqualTo(101_000);
    SampleColumns out = new SampleColumns();
    merge.merge(List.of(rows(), a, b), 120_000, false, out);
    assertThat(text(out)).isEqualTo("80=1 90=2 100=3 101=stale");
  }

  @Test
  void merge_pollsThatFailInTheirMidst_areNoInterval() {
    SampleColumns a = rows(100, 1, 104, STALE, 110, 2, 114, STALE, 120, 3, 124, STALE, 130, 4);
    SampleColumns b = rows(93, 1, 103, 1, 113, 2, 123, 3, 133, 4);

    assertThat(gauge(rows(), a, b)).isEqualTo("100=1 110=2 120=3 130=4");
    assertThat(gauge(rows(), b, a)).isEqualTo("93=1 103=1 113=2 123=3 133=4");
  }

  @Test
  void merge_lateScrape_isNoGap() {
    SampleColumns a = rows(90, 0, 100, 1, 110, 2, 124, 3, 130, 4, 140, 5);
    SampleColumns b = rows(93, 0, 103, 1, 113, 2, 123, 3, 133, 4, 143, 5);

    assertThat(gauge(rows(), a, b)).isEqualTo("90=0 100=1 110=2 124=3 130=4 140=5");
  }

  @Test
  void merge_shortStepsOfWhatWasMerged_areNoInterval() {
    SampleColumns merged = rows(80, 1, 90, 2, 95, 2, 100, 3, 110, 4, 120, 5, 130, 6);
    SampleColumns late = rows(85, 1, 95, 2, 105, 3, 115, 4);

    assertThat(gauge(merged, rows(), late)).isEqualTo(text(merged));
  }

  @Test
  void merge_whatWasMergedAndComesLate_fillsGapsOnly() {
    SampleColumns merged = rows(100, 1, 110, 2, 150, 6, 160, 7);
    SampleColumns late = rows(103, 1, 113, 2, 123, 3, 133, 4, 143, 5, 153, 6);

    assertThat(gauge(merged, rows(), late)).isEqualTo("100=1 110=2 123=3 133=4 143=5 150=6 160=7");
    SampleColumns all = rows(100, 1, 110, 2, 123, 3, 133, 4, 143, 5, 150, 6, 160, 7);
    assertThat(gauge(all, rows(), late)).isEqualTo(text(all));
  }

  @Test
  void merge_newestOfWhatWasMergedIsItsOwn_goesOnAtOnce() {
    SampleColumns merged = rows(90, 1, 100, 2);
    SampleColumns a = rows(100, 2, 110, 3);

    assertThat(gauge(merged, a, rows(93, 1, 103, 2))).isEqualTo("90=1 100=2 110=3");
  }

  @Test
  void merge_sameCounter_keepsItsValues() {
    SampleColumns a = rows(100, 1000, 110, 1010, 150, 1050);
    SampleColumns b = rows(103, 1003, 113, 1013, 123, 1023, 133, 1033, 143, 1043, 153, 1053);

    assertThat(counter(rows(), a, b))
        .isEqualTo("100=1000 110=1010 123=1023 133=1033 143=1043 150=1050");
  }

  @Test
  void merge_sameCounterOfWhichOneBeginsInABurst_keepsItsValues() {
    SampleColumns a = rows(125, 9_100, 135, 9_110, 145, 9_120);
    SampleColumns b = rows(100, 0, 110, 10, 120, 20, 130, 9_105, 140, 9_115, 150, 9_125);

    assertThat(counter(rows(), a, b)).isEqualTo("100=0 110=10 120=20 125=9100 135=9110 145=9120");
  }

  @Test
  void merge_sameCounterReadLate_doesNotFall() {
    // A was scraped slowly: its last value is of after B's next.
    SampleColumns a = rows(100, 1000, 110, 1025);
    SampleColumns b = rows(103, 1003, 113, 1013, 123, 1023, 133, 1033, 143, 1043);

    assertThat(counter(rows(), a, b)).isEqualTo("100=1000 110=1025 123=1025 133=1033 143=1043");
  }

  @Test
  void merge_counterOfItsOwn_isContinuedThereAndBack() {
    SampleColumns a = rows(100, 1000, 110, 1010, 150, 1050, 160, 1060);
    SampleColumns b = rows(103, 3, 113, 13, 123, 23, 133, 33, 143, 43, 153, 53);
    SampleColumns higher = rows(103, 9003, 113, 9013, 123, 9023, 133, 9033, 143, 9043, 153, 9053);

    String continued = "100=1000 110=1010 123=1023 133=1033 143=1043 150=1050 160=1060";
    assertThat(counter(rows(), a, b)).isEqualTo(continued);
    assertThat(counter(rows(), a, higher)).isEqualTo(continued);
  }

  @Test
  void merge_counterOfItsOwnBegunAnew_growsByItsValue() {
    SampleColumns a = rows(100, 1000, 110, 1010);
    SampleColumns b = rows(103, 3, 113, 13, 123, 23, 133, 4, 143, 14);

    assertThat(counter(rows(), a, b)).isEqualTo("100=1000 110=1010 123=1023 133=4 143=14");
    SampleColumns higher = rows(103, 9003, 113, 9013, 123, 9023, 133, 2000, 143, 2010);
    assertThat(counter(rows(), a, higher))
        .isEqualTo("100=1000 110=1010 123=1023 133=3023 143=3033");
  }

  @Test
  void merge_counterBegunAnewBetweenReplicas_beginsAnewOnce() {
    SampleColumns a = rows(100, 1000, 110, 1010, 150, 35, 160, 45);
    SampleColumns b = rows(103, 1003, 113, 1013, 123, 8, 133, 18, 143, 28, 153, 38);

    assertThat(counter(rows(), a, b))
        .isEqualTo("100=1000 110=1010 123=8 133=18 143=28 150=35 160=45");
  }

  @Test
  void merge_counterBegunAnewThatBothSaw_beginsAnewOnce() {
    SampleColumns a = rows(100, 1000, 110, 5);
    SampleColumns b = rows(103, 1003, 113, 8, 123, 18, 133, 28, 143, 38);

    assertThat(counter(rows(), a, b)).isEqualTo("100=1000 110=5 123=18 133=28 143=38");
  }

  @Test
  void merge_offsetOfWhatWasMerged_isCarriedOn() {
    // What was merged ends with B, whose counter is 1000 less; its last row is kept as evidence.
    SampleColumns merged = rows(110, 1010, 123, 1023, 133, 1033);
    SampleColumns b = rows(133, 33, 143, 43, 153, 53);

    assertThat(counter(merged, rows(), b))
        .isEqualTo("110=1010 123=1023 133=1033 143=1043 153=1053");
  }
}
