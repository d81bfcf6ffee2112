package io.tributary.storage.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.storage.RetentionRule;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceIds;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.wal.Tombstone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SealTest extends SealedStore {
  @Test
  void seal_thenReopen_everythingIsThere() {
    put(UP, NOW, 1);
    put(DOWN, NOW - 86_400_000L * 3, 0.5);
    memory.put(ref(US, UP), NOW, 7);
    sealer.seal();
    assertThat(read(UP)).isEqualTo(Map.of(NOW, 1.0));
    reopen();
    assertThat(read(UP)).isEqualTo(Map.of(NOW, 1.0));
    assertThat(read(DOWN)).isEqualTo(Map.of(NOW - 86_400_000L * 3, 0.5));
    assertThat(read(US, UP, TimeRange.ALL)).isEqualTo(Map.of(NOW, 7.0));
    try (MetricSnapshot snapshot = snapshot(TimeRange.ALL)) {
      assertThat(snapshot.clusters()).containsExactly(EU, US);
    }
  }

  @Test
  void seal_overlappingPieces_firstAcknowledgedWins() {
    put(UP, NOW, 1);
    put(UP, NOW - 10, 2);
    sealer.seal();
    put(UP, NOW, 9);
    put(UP, NOW - 20, 3);
    sealer.seal();
    put(UP, NOW - 20, 8);
    put(UP, NOW - 15, 4);
    Map<Long, Double> expected = Map.of(NOW, 1.0, NOW - 10, 2.0, NOW - 20, 3.0, NOW - 15, 4.0);
    assertThat(read(UP)).isEqualTo(expected);
    sealer.seal();
    reopen();
    assertThat(read(UP)).isEqualTo(expected);
  }

  @Test
  void seal_moreWindowsThanOpenPieces_writesThemAll() {
    Map<Long, Double> expected = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      long timestampMs = NOW - i * Windows.WINDOW_MS;
      put(UP, timestampMs, i);
      put(DOWN, timestampMs, -i);
      expected.put(timestampMs, (double) i);
    }
    sealer.seal();
    assertThat(stored.catalog().current().pieces()).hasSize(40);
    assertThat(read(UP)).isEqualTo(expected);
  }

  @Test
  void clean_pastRetention_hidesAtOnceAndDropsWhatNobodyReads() {
    put(UP, NOW - Duration.ofDays(59).toMillis(), 1);
    put(UP, NOW, 2);
    put(DOWN, NOW - Duration.ofDays(59).toMillis(), 3);
    sealer.seal();
    try (MetricSnapshot before = snapshot(TimeRange.ALL)) {
      nowMs = NOW + Duration.ofDays(2).toMillis();
      assertThat(read(UP)).isEqualTo(Map.of(NOW, 2.0));
      sealer.clean();
      assertThat(stored.catalog().current().pieces()).hasSize(1);
      nowMs = NOW;
      assertThat(read(before, EU, UP, TimeRange.ALL)).hasSize(2);
    }
    sealer.clean();
    assertThat(read(UP)).isEqualTo(Map.of(NOW, 2.0));
    reopen();
    assertThat(read(UP)).isEqualTo(Map.of(NOW, 2.0));
    assertThat(registry.size()).isEqualTo(2);
    assertThat(registry.has(1)).as("a series without samples is forgotten").isFalse();
  }

  @Test
  void clean_overTheSize_dropsTheOldestWindowsUntilBelow() {
    for (int window = 0; window < 6; window++) {
      memory.put(ref(window % 2 == 0 ? EU : US, UP), NOW - window * Windows.WINDOW_MS, window);
    }
    sealer.seal();
    long limit =
        stored.catalog().current().pieces().stream()
            .filter(piece -> piece.windowStartMs() > NOW - 3 * Windows.WINDOW_MS)
            .mapToLong(Piece::bytes)
            .sum();
    config = config.withRetentionSize(limit);
    reopen();
    sealer.clean();
    assertThat(stored.catalog().current().pieces().stream().mapToLong(Piece::bytes).sum())
        .isPositive()
        .isLessThanOrEqualTo(limit);
    reopen();
    assertThat(read(EU, UP, TimeRange.ALL))
        .isEqualTo(Map.of(NOW, 0.0, NOW - 2 * Windows.WINDOW_MS, 2.0));
    assertThat(read(US, UP, TimeRange.ALL)).isEqualTo(Map.of(NOW - Windows.WINDOW_MS, 1.0));
  }

  @Test
  void delete_hidesWhatWasThereAndNotWhatComes() {
    put(UP, NOW, 1);
    put(UP, NOW + 1, 2);
    put(DOWN, NOW, 3);
    long position = memory.freeze().getLast().logEnd();
    sealer.delete(() -> new Tombstone(position, EU, NAMED_UP, new TimeRange(NOW, NOW)));
    assertThat(read(UP)).isEqualTo(Map.of(NOW + 1, 2.0));
    put(UP, NOW, 5);
    reopenAfterSeal();
    assertThat(read(UP)).isEqualTo(Map.of(NOW, 5.0, NOW + 1, 2.0));
    assertThat(read(DOWN)).isEqualTo(Map.of(NOW, 3.0));
  }

  @Test
  void seal_moreBucketsThanAPageTakes_splitsTheRows() {
    double[] counts = new double[1 << 14];
    int[] spans = {0, counts.length};
    double[] none = {};
    Histogram histogram =
        new Histogram(
            0, ResetHint.UNKNOWN, 0, 0, 0, 0, spans, counts, new int[0], none, none, false);
    for (int row = 0; row < 300; row++) {
      memory.put(ref(EU, UP), NOW + row, new MapGenerations.Row(0, 0, histogram));
    }
    sealer.seal();
    assertThat(stored.catalog().current().pieces())
        .extracting(Piece::rows)
        .containsExactly(256L, 44L);
    assertThat(read(UP)).hasSize(300);
  }

  @Test
  void rule_pastWhatItKeeps_hidesAtOnceAndFreesWhenTheDayIsOver() {
    config =
        config.withRetentionRules(List.of(new RetentionRule(EU, NAMED_UP, Duration.ofDays(2))));
    reopen();
    memory.put(ref(US, UP), NOW, 5);
    put(UP, NOW, 1);
    put(DOWN, NOW, 2);
    sealer.seal();
    nowMs = NOW + Duration.ofDays(2).toMillis();
    put(UP, nowMs, 3);
    sealer.seal();
    assertThat(read(UP)).as("its window is not past").isEqualTo(Map.of(NOW, 1.0, nowMs, 3.0));
    nowMs += Windows.WINDOW_MS;
    assertThat(read(UP)).containsOnlyKeys(nowMs - Windows.WINDOW_MS);
    assertThat(read(DOWN)).isEqualTo(Map.of(NOW, 2.0));
    assertThat(read(US, UP, TimeRange.ALL)).isEqualTo(Map.of(NOW, 5.0));
    sealer.clean();
    assertThat(rowsStored()).as("the day is not over").isEqualTo(4);
    nowMs += Duration.ofDays(1).toMillis();
    sealer.clean();
    assertThat(rowsStored()).isEqualTo(3);
    List<Piece> before = stored.catalog().current().pieces();
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).as("once").isEqualTo(before);
    reopen();
    assertThat(read(UP)).hasSize(1);
    assertThat(read(DOWN)).isEqualTo(Map.of(NOW, 2.0));
  }

  @Test
  void clean_dayPastRetention_goesWhenAllOfItIsOld() {
    fillDay();
    put(DOWN, NOW + Windows.DAY_MS, 1);
    sealer.seal();
    sealer.clean();
    long dayEndMs = (Windows.dayOf(NOW) + 1) * Windows.DAY_MS;
    nowMs = dayEndMs + Duration.ofDays(60).toMillis() - Windows.WINDOW_MS;
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).hasSize(2);
    assertThat(read(UP).keySet()).allMatch(ms -> ms >= dayEndMs - Windows.WINDOW_MS);
    nowMs += Windows.WINDOW_MS;
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).hasSize(1);
  }

  @Test
  void seal_unfinished_leavesNothingBehind() {
    put(UP, NOW, 1);
    sealer.seal();
    put(DOWN, NOW, 2);
    put(Labels.of("__name__", "new", "a", "b"), NOW, 3);
    PieceIds unfinished = stored.ids();
    drain.freeze().getLast().write(unfinished);
    reopen();
    assertThat(read(DOWN)).isEmpty();
    sealer.clean();
    put(DOWN, NOW, 4);
    sealer.seal();
    reopen();
    assertThat(read(UP)).isEqualTo(Map.of(NOW, 1.0));
    assertThat(read(DOWN)).isEqualTo(Map.of(NOW, 4.0));
    assertThat(stored.catalog().kept()).hasSize(2);
  }

  @Test
  void seal_randomLife_equalsTheMap() {
    long seed = 20_260_615L;
    SplittableRandom random = new SplittableRandom(seed);
    Map<Labels, Map<Long, Double>> twin = new TreeMap<>();
    for (int round = 0; round < 12; round++) {
      for (int i = 0; i < 3_000; i++) {
        Labels labels =
            Labels.of(
                "__name__", "m" + random.nextInt(40), "i", Integer.toString(random.nextInt(60)));
        long timestampMs = NOW - random.nextLong(60) * 600_000;
        double value = random.nextInt(1_000) / 8.0;
        put(labels, timestampMs, value);
        twin.computeIfAbsent(labels, _ -> new TreeMap<>()).putIfAbsent(timestampMs, value);
      }
      sealer.seal();
      switch (random.nextInt(4)) {
        case 0 -> reopen();
        case 1 -> sealer.clean();
        default -> {}
      }
    }
    try (MetricSnapshot snapshot = snapshot(TimeRange.ALL)) {
      twin.forEach((labels, rows) ->
          assertThat(read(snapshot, EU, labels, TimeRange.ALL))
              .as("seed=%s labels=%s", seed, labels)
              .isEqualTo(rows));
    }
  }
}
