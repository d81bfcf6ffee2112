package io.tributary.storage.logs;

import static io.tributary.storage.logs.OpenLogs.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.ContainedText;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceIds;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.pieces.Written;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.wal.FaultyLogFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Seals of lines of many windows, each of which is written with buffers of megabytes.
class GenerationChunksTest {
  private static final int WINDOWS = 11;
  private static final long WINDOW_NS = Windows.WINDOW_MS * 1_000_000;

  @TempDir private Path directory;

  @Test
  void write_manyWindows_hasFourOpenAtOnceAndWritesEach() {
    List<Integer> open = new ArrayList<>();
    try (OpenLogs logs = new OpenLogs(directory, new FaultyLogFiles(new SplittableRandom(3)));
        SpareWriters spares = new SpareWriters();
        PieceIds ids = logs.stored.ids()) {
      for (int i = 0; i < 30 * WINDOWS; i++) {
        logs.add("s" + i % 3, NOW - i % WINDOWS * WINDOW_NS + i, "line " + i);
      }
      logs.append();
      List<Piece> begun = new ArrayList<>();
      GenerationChunks.Writers writers =
          (start, effort) -> {
            begun.add(start);
            begun.removeIf(piece -> isFinished(logs, piece));
            open.add(begun.size());
            return new ChunkPieceWriter(logs.store, spares, start, effort, logs.chunks.order());
          };
      HiddenEntries nothing = new HiddenEntries(List.of(), logs.stored.index(), ContainedText::new);
      GenerationChunks.Means means =
          new GenerationChunks.Means(
              (_, window) -> new EarlierTimes(logs.chunks, window, List.of(), nothing),
              new SealEffort(),
              writers);
      LogGeneration generation = logs.head.freeze().getFirst();

      Written written = new GenerationChunks(logs.registry, ids, generation, means).write();

      assertThat(written.pieces()).hasSize(WINDOWS).allMatch(piece -> piece.rows() == 30);
      assertThat(written.pieces().stream().map(Piece::windowStartMs).distinct()).hasSize(WINDOWS);
    }
    assertThat(open).containsExactly(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3);
  }

  /// The directory of a piece is written last.
  private static boolean isFinished(OpenLogs logs, Piece piece) {
    byte[] key = StoreKeys.value(piece, StoreKeys.DIRECTORY);
    return logs.store.get(Family.CHUNKS, key) != null;
  }

  @Test
  void spareWriters_ofFourPieces_areThoseOfTheNextFour() {
    try (SpareWriters spares = new SpareWriters()) {
      List<SpareWriters.Writers> first = takeFour(spares);
      first.forEach(each -> spares.giveBack(Effort.QUICK, each));
      assertThat(takeFour(spares)).containsExactlyInAnyOrderElementsOf(first);
      first.forEach(each -> each.chunks().close());
    }
  }

  private static List<SpareWriters.Writers> takeFour(SpareWriters spares) {
    return IntStream.range(0, 4).mapToObj(_ -> spares.take(Effort.QUICK)).toList();
  }
}
