package io.tributary.storage.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Resolution;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.StoreState.ClusterState;
import io.tributary.storage.pieces.StoreState.KindState;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {
  private static final long MIB = 1 << 20;
  private static final ClusterId EU = new ClusterId("eu");

  private final SeriesRegistry registry = new SeriesRegistry();
  private final KeptApart apart = new KeptApart();
  private int cluster;

  @BeforeEach
  void addCluster() {
    Resolution _ = registry.resolve(EU, Labels.of("__name__", "up"));
    cluster = registry.clusterNumber(EU);
  }

  private Piece piece(PieceKind kind, long windowStartMs, long id, long bytes) {
    return piece(kind, windowStartMs, id, bytes, Effort.THOROUGH);
  }

  private Piece piece(PieceKind kind, long windowStartMs, long id, long bytes, Effort effort) {
    Piece.Content content =
        new Piece.Content(windowStartMs, windowStartMs + 1, 1, bytes, 1, effort);
    Piece.Span span = Piece.Span.ofWindow(windowStartMs);
    return new Piece(id, kind, cluster, span, new LogRange(id, id + 1), content);
  }

  private List<List<Piece>> due(PieceKind kind, List<Piece> pieces) {
    KindState state = new KindState(0, Map.of(cluster, new ClusterState(pieces, new TreeMap<>())));
    Retention retention =
        new Retention(StorageConfig.of(Path.of("x")), InstantSource.fixed(Instant.EPOCH));
    CompactionJob job =
        new CompactionPlan(
                registry,
                retention,
                (stored, name, each) ->
                    new Hiding(new SeriesIndex(registry), stored, name, each, List.of()))
            .next(new StoreState(1, Map.of(kind, state), List.of(), 0), apart);
    return job == null ? List.of() : job.groups();
  }

  /// Returns what is due of pieces of one window, after which another has begun.
  private List<Piece> due(PieceKind kind, long... bytes) {
    List<Piece> pieces = new ArrayList<>();
    for (long each : bytes) {
      pieces.add(piece(kind, 0, pieces.size() + 1L, each));
    }
    pieces.add(piece(kind, Windows.WINDOW_MS, 100, 1));
    List<List<Piece>> groups = due(kind, pieces);
    return groups.isEmpty() ? List.of() : groups.getFirst();
  }

  /// Returns how many pieces become one, of a day of windows of these sizes and the next day.
  private List<Integer> dayDue(PieceKind kind, long... bytes) {
    List<Piece> pieces = new ArrayList<>();
    for (long each : bytes) {
      pieces.add(piece(kind, pieces.size() * Windows.WINDOW_MS, pieces.size() + 1L, each));
    }
    pieces.add(piece(kind, Windows.DAY_MS, 100, 1));
    return due(kind, pieces).stream().map(List::size).toList();
  }

  @Test
  void next_closedDayOfSamples_mergesItsWindows() {
    assertThat(dayDue(PieceKind.SAMPLES, MIB, MIB, MIB)).containsExactly(3);
    assertThat(dayDue(PieceKind.ENTRIES, MIB, MIB, MIB)).isEmpty();
  }

  @Test
  void next_largeDayOfSamples_becomesSeveralPieces() {
    long size = 50 * MIB;
    assertThat(dayDue(PieceKind.SAMPLES, size, size, size, size, size)).containsExactly(2, 2);
  }

  @Test
  void next_windowThatStayedOpenWhenItsDayWasMerged_waitsWhileItIsLittle() {
    assertThat(dayDue(PieceKind.SAMPLES, 40 * MIB, MIB)).isEmpty();
  }

  @Test
  void next_closedWindowOfSmallPieces_mergesAll() {
    assertThat(due(PieceKind.ENTRIES, 2 * MIB, MIB, MIB)).hasSize(3);
    assertThat(due(PieceKind.SAMPLES, 20 * MIB, 20 * MIB)).hasSize(2);
  }

  @Test
  void next_closedWindowOfFewLargePiecesOfLines_leavesThemApart() {
    assertThat(due(PieceKind.ENTRIES, 20 * MIB, 20 * MIB, 10 * MIB)).isEmpty();
  }

  private Piece sealed(long windowStartMs, long id, long bytes) {
    return piece(PieceKind.ENTRIES, windowStartMs, id, bytes, Effort.QUICK);
  }

  @Test
  void next_linesAsTheyWereSealed_areWrittenAgainOnce() {
    Piece open = sealed(0, 1, 40 * MIB);
    assertThat(due(PieceKind.ENTRIES, List.of(open))).containsExactly(List.of(open));
    Piece small = sealed(0, 1, 4 * MIB);
    assertThat(due(PieceKind.ENTRIES, List.of(small))).as("more may come").isEmpty();
    Piece next = piece(PieceKind.ENTRIES, Windows.WINDOW_MS, 9, 1);
    assertThat(due(PieceKind.ENTRIES, List.of(small, next))).containsExactly(List.of(small));
    Piece done = piece(PieceKind.ENTRIES, 0, 2, 20 * MIB);
    assertThat(due(PieceKind.ENTRIES, List.of(done, next))).isEmpty();
  }

  @Test
  void next_largePiecesOfLines_onlyThoseAsSealedAreWrittenAgain() {
    Piece done = piece(PieceKind.ENTRIES, 0, 1, 20 * MIB);
    List<Piece> sealed = List.of(sealed(0, 2, 30 * MIB), sealed(0, 3, 9 * MIB));
    Piece after = piece(PieceKind.ENTRIES, 0, 4, 20 * MIB);
    List<Piece> all = List.of(done, sealed.get(0), sealed.get(1), after);
    assertThat(due(PieceKind.ENTRIES, all)).containsExactly(sealed);
  }

  @Test
  void next_linesThatWereWrittenHastily_areWrittenAgainAtOnce() {
    Piece hasty = piece(PieceKind.ENTRIES, 0, 2, MIB, Effort.HASTY);
    assertThat(due(PieceKind.ENTRIES, List.of(hasty))).containsExactly(List.of(hasty));
    List<Piece> all = List.of(sealed(0, 1, MIB), hasty, sealed(0, 3, MIB));
    assertThat(due(PieceKind.ENTRIES, all)).containsExactly(all);
  }

  @Test
  void next_samplesAsTheyWereSealed_waitForMore() {
    Piece open = piece(PieceKind.SAMPLES, 0, 1, 90 * MIB, Effort.QUICK);
    assertThat(due(PieceKind.SAMPLES, List.of(open))).isEmpty();
  }

  @Test
  void next_manyPiecesOfLines_mergesSmallOnesOfAnOpenWindow() {
    assertThat(due(PieceKind.ENTRIES, many(7 * MIB))).containsExactly(many(7 * MIB));
    assertThat(due(PieceKind.ENTRIES, many(9 * MIB))).as("large ones").isEmpty();
  }

  private List<Piece> many(long bytes) {
    return IntStream.rangeClosed(1, 8)
        .mapToObj(id -> piece(PieceKind.ENTRIES, 0, id, bytes))
        .toList();
  }

  private static Drain.TooMuch tooMuch(Piece... pieces) {
    return new Drain.TooMuch(List.of(pieces), "there is too much");
  }

  private List<Piece> samples(int count, IntToLongFunction windowStartMs) {
    return IntStream.range(0, count)
        .mapToObj(i -> piece(PieceKind.SAMPLES, windowStartMs.applyAsLong(i), i + 1L, MIB))
        .toList();
  }

  @Test
  void next_piecesOfAWindowWithTooMuchTogether_mergesTheOthers() {
    List<Piece> window = samples(5, _ -> 0);
    List<Piece> all = new ArrayList<>(window);
    all.add(piece(PieceKind.SAMPLES, Windows.WINDOW_MS, 100, 1));
    apart.add(tooMuch(window.get(1), window.get(2)));
    assertThat(due(PieceKind.SAMPLES, all)).containsExactly(window.subList(0, 2));
    apart.add(tooMuch(window.get(0), window.get(1)));
    assertThat(due(PieceKind.SAMPLES, all)).containsExactly(window.subList(2, 5));
  }

  @Test
  void next_windowsOfADayWithTooMuchTogether_becomeSeveralPieces() {
    List<Piece> day = samples(12, i -> i * Windows.WINDOW_MS);
    List<Piece> all = new ArrayList<>(day);
    all.add(piece(PieceKind.SAMPLES, Windows.DAY_MS, 100, 1));
    apart.add(tooMuch(day.subList(0, 10).toArray(Piece[]::new)));
    assertThat(due(PieceKind.SAMPLES, all)).containsExactly(day.subList(0, 9), day.subList(9, 12));
  }

  @Test
  void next_windowOfADayWithTooMuch_staysAloneBetweenOthers() {
    List<Piece> day = samples(6, i -> i / 2 * Windows.WINDOW_MS);
    List<Piece> all = new ArrayList<>(day);
    all.add(piece(PieceKind.SAMPLES, Windows.DAY_MS, 100, 1));
    apart.add(tooMuch(day.get(0), day.get(1)));
    apart.add(tooMuch(day.get(2), day.get(3)));
    apart.add(tooMuch(day.get(4), day.get(5)));
    assertThat(due(PieceKind.SAMPLES, all)).isEmpty();
    apart.retain(day.subList(0, 5));
    assertThat(due(PieceKind.SAMPLES, all)).as("one is gone").containsExactly(day.subList(4, 6));
  }

  @Test
  void next_littleThatCameLate_waits() {
    assertThat(due(PieceKind.ENTRIES, 4 * MIB, MIB / 4)).isEmpty();
  }
}
