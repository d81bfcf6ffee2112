package io.tributary.storage.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreState;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.wal.Tombstone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergeTest extends SealedStore {
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
}
