package io.tributary.storage.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.Cancellation;
import io.tributary.model.logs.LogDelete;
import io.tributary.model.logs.LogSelection;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.wal.FaultyLogFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a delete of log entries does to pieces, and when it is done.
class EntryDeletesTest {
  private static final long HOUR_NS = 3_600_000_000_000L;
  private static final long NOW = OpenLogs.NOW;

  @TempDir private Path directory;
  private OpenLogs logs;
  private EntryDeletes deletes;

  @BeforeEach
  void open() {
    logs = new OpenLogs(directory, new FaultyLogFiles(new SplittableRandom(1), () -> {}));
    deletes =
        new EntryDeletes(
            logs.head,
            logs.opened.wal(),
            logs.sealer,
            logs.stored.catalog(),
            () -> Instant.ofEpochMilli(logs.nowMs));
  }

  @AfterEach
  void close() {
    logs.close();
  }

  private LogDelete delete(String stream, String text) {
    LogSelection selection =
        new LogSelection(List.of(Matcher.equal("app", stream)), text, !text.isEmpty());
    return deletes.add(OpenLogs.EU, selection, TimeRange.ALL);
  }

  private long rows() {
    return logs.pieces().stream().mapToLong(Piece::rows).sum();
  }

  private boolean isDone(LogDelete delete) {
    return deletes.of(OpenLogs.EU).stream()
        .anyMatch(each -> each.id().equals(delete.id()) && each.done());
  }

  @Test
  void clean_afterADelete_leavesNothingOfItOnTheDisk() {
    logs.add("a", NOW, "1").add("a", NOW + 1, "2").add("b", NOW, "3").append();
    logs.sealer.seal();
    LogDelete first = delete("a", "2");
    assertThat(rows()).isEqualTo(3);
    assertThat(isDone(first)).isFalse();

    logs.sealer.clean();
    assertThat(rows()).isEqualTo(2);
    assertThat(isDone(first)).isTrue();
    assertThat(deletes.cancel(OpenLogs.EU, first.id(), true)).isEqualTo(Cancellation.DONE);

    LogDelete second = delete("a", "");
    logs.sealer.clean();
    assertThat(rows()).isEqualTo(1);
    assertThat(isDone(second)).isTrue();
    assertThat(logs.read()).isEqualTo(Map.of("b", List.of("0 3")));
    assertThat(logs.storedPieces())
        .isEqualTo(logs.pieces().stream().map(Piece::id).collect(Collectors.toSet()));
  }

  @Test
  void cancel_whileAMergeLeavesLinesOut_keepsThem() {
    logs.add("a", NOW, "1").add("b", NOW, "2").append();
    logs.sealer.seal();
    LogDelete delete = delete("a", "");
    List<Cancellation> answers = new ArrayList<>();
    logs.atMerge = () -> answers.add(deletes.cancel(OpenLogs.EU, delete.id(), false));
    logs.sealer.clean();
    assertThat(answers).startsWith(Cancellation.CANCELED);
    assertThat(logs.read()).isEqualTo(Map.of("a", List.of("0 1"), "b", List.of("0 2")));
    assertThat(deletes.of(OpenLogs.EU)).isEmpty();
  }

  @Test
  void cancel_someLinesAreGone_saysSoUnlessTheRestIsWanted() {
    long before = NOW - 48 * HOUR_NS;
    logs.add("a", NOW, "1").add("b", NOW, "2").add("a", before, "3").add("b", before, "4").append();
    logs.sealer.seal();
    LogDelete delete = delete("a", "");
    List<Cancellation> answers = new ArrayList<>();
    logs.atMerge =
        () -> {
          if (rows() == 3) {
            for (boolean partly : new boolean[] {false, true}) {
              answers.add(deletes.cancel(OpenLogs.EU, delete.id(), partly));
            }
          }
        };
    logs.sealer.clean();
    assertThat(answers).startsWith(Cancellation.BEGUN, Cancellation.CANCELED);
    assertThat(logs.read().get("a")).containsExactly("0 1");
    assertThat(logs.read().get("b")).containsExactly(before - NOW + " 4", "0 2");
    assertThat(deletes.of(OpenLogs.EU)).isEmpty();
  }

  @Test
  void clean_deleteOfAllThereIs_leavesNoPiece() {
    logs.add("a", NOW, "1").add("a", NOW - 5 * HOUR_NS, "2").append();
    logs.sealer.seal();
    delete("a", "");
    logs.sealer.clean();
    assertThat(logs.pieces()).isEmpty();
    assertThat(logs.storedPieces()).isEmpty();
  }

  @Test
  void clean_linesInMemory_keepTheDeleteUntilTheyAreSealed() {
    logs.add("a", NOW, "1").append();
    LogDelete delete = delete("a", "");
    logs.add("a", NOW + 1, "2").append();
    logs.sealer.clean();
    assertThat(isDone(delete)).isFalse();
    assertThat(logs.read()).isEqualTo(Map.of("a", List.of("1 2")));

    logs.sealer.seal();
    assertThat(logs.read()).isEqualTo(Map.of("a", List.of("1 2")));
    logs.sealer.clean();
    assertThat(isDone(delete)).isTrue();
    assertThat(rows()).isEqualTo(1);
    assertThat(logs.read()).isEqualTo(Map.of("a", List.of("1 2")));
  }

  @Test
  void clean_otherDays_areNotWrittenAgain() {
    logs.add("a", NOW, "1").add("b", NOW - 48 * HOUR_NS, "2").append();
    logs.sealer.seal();
    logs.sealer.clean();
    List<Piece> before = logs.pieces();
    delete("a", "");
    logs.sealer.clean();
    assertThat(before).containsAll(logs.pieces());
    assertThat(logs.pieces()).hasSize(1);
  }

  @Test
  void of_manyThatAreDone_isTheNewest() {
    for (int i = 0; i < 105; i++) {
      logs.add("a", NOW + i, "x").append();
      logs.sealer.seal();
      delete("a", "");
      logs.sealer.clean();
    }
    assertThat(deletes.of(OpenLogs.EU)).hasSize(100).allMatch(LogDelete::done);
  }
}
