package io.tributary.storage.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.RetentionRule;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.DiskFloor;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceIds;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.Retention;
import io.tributary.storage.pieces.Sealer;
import io.tributary.storage.pieces.StoreState;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.Tombstone;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

class SealTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final ClusterId US = new ClusterId("us");
  private static final long NOW = Instant.parse("2026-06-15T12:20:00Z").toEpochMilli();
  private static final Labels UP = Labels.of("__name__", "up", "job", "node");
  private static final Labels DOWN = Labels.of("__name__", "down", "job", "node");

  private static final List<Matcher> NAMED_UP = List.of(Matcher.equal("__name__", "up"));

  private static final Sealer.Log NO_LOG =
      new Sealer.Log() {
        @Override
        public long appliedPosition() {
          return 0;
        }

        @Override
        public void trim(long position) {}
      };

  @TempDir private Path directory;
  private long nowMs = NOW;
  private StorageConfig config;
  private RocksStore store;
  private SeriesRegistry registry;
  private SeriesIndex index;
  private Stored stored;
  private MapGenerations memory;
  private PieceReader pieceReader;
  private SampleDrain drain;
  private Sealer sealer;

  @BeforeEach
  void configure() {
    config = StorageConfig.of(directory).withRetention(Duration.ofDays(60));
    open();
  }

  private void open() {
    store = RocksStore.open(directory);
    registry = new SeriesRegistry();
    index = new SeriesIndex(registry);
    InstantSource clock = () -> Instant.ofEpochMilli(nowMs);
    stored = Stored.load(store, index, new Retention(config, clock), new RoaringBitmap());
    memory = new MapGenerations(sealedTo());
    pieceReader =
        new PieceReader(
            store, 1 << 20, new SelfMetrics().counter(SelfMetric.STORAGE_DAMAGE, "samples"));
    drain = new SampleDrain(stored, memory, pieceReader, new SelfMetrics(), 1 << 20);
    sealer =
        new Sealer(stored, List.of(drain), NO_LOG, new DiskFloor(config, clock), new SelfMetrics());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private long sealedTo() {
    return stored.catalog().current().of(PieceKind.SAMPLES).sealedTo();
  }

  private void reopen() {
    close();
    open();
  }

  private int ref(ClusterId cluster, Labels labels) {
    return ((Resolution.Known) registry.resolve(cluster, labels)).ref();
  }

  private void put(Labels labels, long timestampMs, double value) {
    memory.put(ref(EU, labels), timestampMs, value);
  }

  private MetricSnapshot snapshot(TimeRange range) {
    return new StoredSnapshot(index, stored, memory, pieceReader, range);
  }

  private Map<Long, Double> read(ClusterId cluster, Labels labels, TimeRange range) {
    try (MetricSnapshot snapshot = snapshot(range)) {
      return read(snapshot, cluster, labels, range);
    }
  }

  private static Map<Long, Double> read(
      MetricSnapshot snapshot, ClusterId cluster, Labels labels, TimeRange range) {
    Matcher name = Matcher.equal("__name__", labels.metricName());
    SeriesSet found = snapshot.querier(cluster).select(List.of(name), SelectHints.SORTED);
    Map<Long, Double> rows = new TreeMap<>();
    while (found.next()) {
      if (found.at().labels().equals(labels)) {
        SampleColumns columns = new SampleColumns();
        found.at().read(range.minMs(), range.maxMs(), columns);
        for (int row = 0; row < columns.size(); row++) {
          rows.put(columns.timestampsMs()[row], columns.values()[row]);
        }
      }
    }
    return rows;
  }

  private Map<Long, Double> read(Labels labels) {
    return read(EU, labels, TimeRange.ALL);
  }

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

  private void reopenAfterSeal() {
    sealer.seal();
    reopen();
  }

  @Test
  void clean_closedWindowWithPieces_becomesOnePieceWithTheSameRows() {
    for (int piece = 0; piece < 5; piece++) {
      for (int i = 0; i < 100; i++) {
        long timestampMs = NOW - Windows.WINDOW_MS + piece * 1_000L + i * 1_003L;
        put(UP, timestampMs, piece * 100 + i);
        put(Labels.of("__name__", "m" + piece, "i", "x"), timestampMs, i);
      }
      sealer.seal();
    }
    put(DOWN, NOW + Windows.WINDOW_MS, 1);
    sealer.seal();
    Map<Long, Double> before = read(UP);
    int pieces = stored.catalog().current().pieces().size();
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).hasSizeLessThan(pieces / 2);
    assertThat(read(UP)).isEqualTo(before);
    reopen();
    assertThat(read(UP)).isEqualTo(before);
    assertThat(read(Labels.of("__name__", "m4", "i", "x"))).hasSize(100);
  }

  @Test
  void clean_piecesOnBothSidesOfADelete_becomeOneWithoutWhatIsHidden() {
    put(UP, NOW, 1);
    put(UP, NOW + 1, 1);
    put(DOWN, NOW, 3);
    sealer.seal();
    long position = sealedTo();
    sealer.delete(() -> new Tombstone(position, EU, NAMED_UP, TimeRange.ALL));
    put(UP, NOW, 2);
    sealer.seal();
    put(DOWN, NOW + Windows.WINDOW_MS, 1);
    sealer.seal();
    sealer.clean();
    assertThat(read(UP)).isEqualTo(Map.of(NOW, 2.0));
    StoreState state = stored.catalog().current();
    assertThat(state.pieces()).extracting(Piece::rows).containsExactlyInAnyOrder(2L, 1L);
    assertThat(state.tombstones()).as("it hides nothing any more").isEmpty();
    reopen();
    assertThat(read(UP)).isEqualTo(Map.of(NOW, 2.0));
    assertThat(stored.catalog().current().tombstones()).isEmpty();
  }

  @Test
  void clean_everythingIsDeleted_leavesNoPieceAndNoSeries() {
    put(UP, NOW, 1);
    put(UP, NOW - Windows.DAY_MS, 1);
    memory.put(ref(US, UP), NOW, 5);
    sealer.seal();
    long position = sealedTo();
    sealer.delete(() -> new Tombstone(position, EU, NAMED_UP, TimeRange.ALL));
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).hasSize(1);
    assertThat(stored.catalog().current().tombstones()).isEmpty();
    reopen();
    assertThat(read(UP)).isEmpty();
    assertThat(read(US, UP, TimeRange.ALL)).isEqualTo(Map.of(NOW, 5.0));
    assertThat(registry.has(0)).as("a series without samples is forgotten").isFalse();
  }

  @Test
  void clean_deleteOfSeriesThatADayHasNot_leavesItsPieces() {
    put(DOWN, NOW, 1);
    sealer.seal();
    Piece before = stored.catalog().current().pieces().getFirst();
    long position = sealedTo();
    sealer.delete(() -> new Tombstone(position - 1, EU, NAMED_UP, TimeRange.ALL));
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).containsExactly(before);
    assertThat(stored.catalog().current().tombstones()).isEmpty();
  }

  @Test
  void clean_closedDay_becomesOnePieceAndTakesInWhatIsLate() {
    Map<Long, Double> expected = fillDay();
    put(DOWN, NOW + Windows.DAY_MS, 1);
    sealer.seal();
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).hasSize(2);
    assertThat(read(UP)).isEqualTo(expected);
    for (int i = 0; i < 2_000; i++) {
      put(UP, NOW + 2 + 3L * i, i);
      expected.put(NOW + 2 + 3L * i, (double) i);
    }
    put(UP, NOW, -1);
    sealer.seal();
    assertThat(read(UP)).as("what was there first stays").isEqualTo(expected);
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).hasSize(2);
    assertThat(read(UP)).isEqualTo(expected);
    reopen();
    assertThat(read(UP)).isEqualTo(expected);
  }

  /// Seals each window of the day of [#NOW] apart.
  private Map<Long, Double> fillDay() {
    Map<Long, Double> rows = new TreeMap<>();
    long dayMs = Windows.dayOf(NOW) * Windows.DAY_MS;
    put(UP, NOW, 0.5);
    rows.put(NOW, 0.5);
    sealer.seal();
    for (long timestampMs = dayMs; timestampMs < dayMs + Windows.DAY_MS; timestampMs += 60_000) {
      if (timestampMs % Windows.WINDOW_MS == 0) {
        sealer.seal();
      }
      put(UP, timestampMs + 1, (double) (timestampMs % 7));
      rows.put(timestampMs + 1, (double) (timestampMs % 7));
    }
    return rows;
  }

  @Test
  void clean_dayWithMoreRowsOfASeriesThanAPageTakes_becomesSeveralPieces() {
    long dayMs = Windows.dayOf(NOW) * Windows.DAY_MS;
    for (int row = 0; row < 150_000; row++) {
      put(UP, dayMs + row * 500L, row);
    }
    put(DOWN, NOW + Windows.DAY_MS, 1);
    sealer.seal();
    Map<Long, Double> before = read(UP);
    sealer.clean();
    List<Piece> pieces = stored.catalog().current().pieces();
    assertThat(pieces).extracting(Piece::rows).containsExactly(129_600L, 20_400L, 1L);
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).as("once").isEqualTo(pieces);
    assertThat(before).hasSize(150_000);
    reopen();
    assertThat(read(UP)).isEqualTo(before);
  }

  @Test
  void clean_windowWithMoreRowsOfASeriesThanAPageTakes_leavesItAndMergesOthers() {
    for (int row = 0; row < 140_000; row++) {
      put(UP, NOW - Windows.WINDOW_MS - 1_200_000 + row * 50L, row);
    }
    for (int piece = 0; piece < 3; piece++) {
      put(DOWN, NOW + piece, piece);
      sealer.seal();
    }
    put(DOWN, NOW + Windows.WINDOW_MS, 1);
    sealer.seal();
    Map<Long, Double> before = read(UP);
    sealer.clean();
    assertThat(stored.catalog().current().pieces())
        .extracting(Piece::rows)
        .containsExactly(131_072L, 8_928L, 3L, 1L);
    assertThat(before).hasSize(140_000);
    assertThat(read(UP)).isEqualTo(before);
    long position = sealedTo();
    TimeRange some = new TimeRange(NOW - Windows.WINDOW_MS, NOW - 1_800_000);
    sealer.delete(() -> new Tombstone(position, EU, NAMED_UP, some));
    sealer.clean();
    assertThat(stored.catalog().current().tombstones()).as("each is written again").isEmpty();
    reopen();
    before.keySet().removeIf(ms -> ms >= some.minMs() && ms <= some.maxMs());
    assertThat(read(UP)).isEqualTo(before);
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
  void clean_daysOfAClusterThatKeepsFew_stayWindows() {
    config = config.withRetention(Duration.ofDays(2));
    reopen();
    fillDay();
    put(DOWN, NOW + Windows.DAY_MS, 1);
    nowMs = NOW + Windows.DAY_MS;
    sealer.seal();
    sealer.clean();
    assertThat(stored.catalog().current().pieces()).hasSize(13);
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

  private long rowsStored() {
    return stored.catalog().current().pieces().stream().mapToLong(Piece::rows).sum();
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
