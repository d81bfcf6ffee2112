package io.tributary.storage.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.storage.pieces.StoreState.ClusterState;
import io.tributary.storage.pieces.StoreState.KindState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {
  private static final long MIB = 1 << 20;

  private static Piece piece(PieceKind kind, long windowStartMs, long id, long bytes) {
    Piece.Content content = new Piece.Content(windowStartMs, windowStartMs + 1, 1, bytes, 1);
    return new Piece(id, kind, 1, windowStartMs, new LogRange(id, id + 1), content);
  }

  /// Returns what is due of pieces of one window, after which another has begun.
  private static List<Piece> due(PieceKind kind, long... bytes) {
    List<Piece> pieces = new ArrayList<>();
    for (long each : bytes) {
      pieces.add(piece(kind, 0, pieces.size() + 1L, each));
    }
    pieces.add(piece(kind, Windows.WINDOW_MS, 100, 1));
    ClusterState cluster = new ClusterState(pieces, new TreeMap<>());
    KindState state = new KindState(0, Map.of(1, cluster));
    return new CompactionPlan().next(new StoreState(1, Map.of(kind, state), List.of()), Set.of());
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

  @Test
  void next_manyLargePiecesOfLines_mergesThem() {
    long[] many = {9 * MIB, 9 * MIB, 9 * MIB, 9 * MIB, 9 * MIB, 9 * MIB, 9 * MIB, 9 * MIB};
    assertThat(due(PieceKind.ENTRIES, many)).hasSize(8);
  }

  @Test
  void next_littleThatCameLate_waits() {
    assertThat(due(PieceKind.ENTRIES, 4 * MIB, MIB / 4)).isEmpty();
  }
}
