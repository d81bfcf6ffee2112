package io.tributary.storage.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.PerCluster;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.StoreLimits;
import io.tributary.storage.codec.Effort;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-06-15T12:20:00Z");
  private static final ClusterId EU = new ClusterId("eu");
  private static final ClusterId US = new ClusterId("us");
  private static final int EU_NUMBER = 0;
  private static final int US_NUMBER = 1;

  private final List<Piece> pieces = new ArrayList<>();

  /// Adds a piece of the window so many windows ago; its id is its place in the list.
  private void piece(int cluster, int windowsAgo, long bytes) {
    long startMs = Windows.startOf(NOW.toEpochMilli()) - windowsAgo * Windows.WINDOW_MS;
    Piece.Content content = new Piece.Content(startMs, startMs, 1, bytes, 1, Effort.QUICK);
    LogRange log = new LogRange(0, 1);
    Piece.Span span = Piece.Span.ofWindow(startMs);
    pieces.add(new Piece(pieces.size(), PieceKind.SAMPLES, cluster, span, log, content));
  }

  private List<Long> expired(long sizeBytes, Duration euAge) {
    return expired(sizeBytes, euAge, 0);
  }

  private List<Long> expired(long sizeBytes, Duration euAge, long missingBytes) {
    StorageConfig config =
        new StorageConfig(
            Path.of("x"),
            Duration.ofDays(60),
            Map.of(EU, euAge),
            List.of(),
            sizeBytes,
            0,
            1,
            PerCluster.same(StoreLimits.DEFAULT),
            Map.of());
    StoreState state = StoreState.EMPTY.with(PieceKind.SAMPLES, new Written(pieces, Map.of()), 1);
    return new Retention(config, InstantSource.fixed(NOW))
        .expired(state, number -> number == EU_NUMBER ? EU : US, missingBytes).all().stream()
            .map(Piece::id)
            .toList();
  }

  @Test
  void expired_belowTheSize_isNothing() {
    piece(EU_NUMBER, 3, 60);
    piece(US_NUMBER, 0, 40);
    assertThat(expired(100, Duration.ZERO)).isEmpty();
    assertThat(expired(0, Duration.ZERO)).as("0 is no limit").isEmpty();
  }

  @Test
  void expired_overTheSize_oldestWindowsOfAllClustersGoUntilBelow() {
    piece(EU_NUMBER, 0, 30);
    piece(US_NUMBER, 0, 30);
    piece(EU_NUMBER, 1, 30);
    piece(US_NUMBER, 2, 10);
    piece(EU_NUMBER, 2, 10);
    piece(US_NUMBER, 3, 10);
    assertThat(expired(111, Duration.ZERO)).as("the window as a whole").containsExactly(5L);
    assertThat(expired(109, Duration.ZERO)).containsExactlyInAnyOrder(5L, 3L, 4L);
    assertThat(expired(90, Duration.ZERO)).containsExactlyInAnyOrder(5L, 3L, 4L);
    assertThat(expired(89, Duration.ZERO)).containsExactlyInAnyOrder(5L, 3L, 4L, 2L);
  }

  @Test
  void expired_diskNearlyFull_oldestWindowsGoUntilThereIsRoom() {
    piece(EU_NUMBER, 3, 30);
    piece(US_NUMBER, 3, 30);
    piece(EU_NUMBER, 2, 30);
    piece(US_NUMBER, 1, 30);
    piece(EU_NUMBER, 0, 30);
    assertThat(expired(0, Duration.ZERO, 1)).as("a window goes as a whole").containsExactly(0L, 1L);
    assertThat(expired(0, Duration.ZERO, 61)).containsExactly(0L, 1L, 2L);
    assertThat(expired(0, Duration.ZERO, 1_000)).as("the newest stay").containsExactly(0L, 1L, 2L);
    assertThat(expired(30, Duration.ZERO, 1)).as("the size wants more").hasSize(4);
  }

  @Test
  void expired_whatIsOldAnyway_countsAsRoom() {
    piece(US_NUMBER, 50, 60);
    piece(EU_NUMBER, 20, 30);
    assertThat(expired(0, Duration.ofDays(1), 30)).containsExactly(1L);
    assertThat(expired(0, Duration.ofDays(1), 31)).containsExactly(1L, 0L);
  }

  @Test
  void expired_oneClusterPastItsAge_sparesTheOlderWindowsOfAnother() {
    piece(US_NUMBER, 50, 60);
    piece(EU_NUMBER, 20, 30);
    piece(EU_NUMBER, 0, 30);
    assertThat(expired(100, Duration.ZERO)).containsExactly(0L);
    assertThat(expired(100, Duration.ofDays(1))).containsExactly(1L);
    assertThat(expired(89, Duration.ofDays(1))).containsExactly(1L, 0L);
  }
}
