package io.tributary.storage.logs;

import static io.tributary.storage.logs.OpenLogs.EU;
import static io.tributary.storage.logs.OpenLogs.NOW;
import static io.tributary.storage.logs.OpenLogs.NOW_MS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.logs.CountColumns;
import io.tributary.model.logs.CountReader;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.wal.FaultyLogFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogSealTest {
  private static final long WINDOW = Windows.WINDOW_MS * 1_000_000;

  @TempDir private Path directory;
  private OpenLogs logs;

  @BeforeEach
  void open() {
    logs = new OpenLogs(directory, new FaultyLogFiles(new SplittableRandom(3)));
  }

  @AfterEach
  void close() {
    logs.close();
  }

  private void crashAndReopen() {
    long nowMs = logs.nowMs;
    FaultyLogFiles left = logs.files.afterCrash();
    logs.close();
    logs = new OpenLogs(directory, left);
    logs.nowMs = nowMs;
  }

  private void addMany(int from, int to) {
    for (int i = from; i < to; i++) {
      logs.add("s" + i % 7, NOW - 3 * WINDOW + i * 1_000_000_007L, "line number " + i);
    }
    logs.append();
  }

  @ParameterizedTest
  @EnumSource(OpenLogs.Fault.class)
  void seal_brokenOff_losesAndDoublesNothing(OpenLogs.Fault fault) {
    addMany(0, 2_000);
    logs.sealer.seal();
    addMany(2_000, 4_000);
    Map<String, List<String>> before = logs.read();
    logs.fault = fault;
    assertThatThrownBy(logs.sealer::seal).isInstanceOf(OpenLogs.Crash.class);
    assertThat(logs.read()).as("before the crash").isEqualTo(before);
    crashAndReopen();
    assertThat(logs.read()).as("after it").isEqualTo(before);
    logs.sealer.seal();
    logs.sealer.clean();
    assertThat(logs.read()).as("sealed again").isEqualTo(before);
    crashAndReopen();
    assertThat(logs.read()).as("and opened again").isEqualTo(before);
    assertThat(logs.head.bytesHeld()).as("nothing was left to replay").isZero();
    assertThat(logs.storedPieces())
        .containsExactlyInAnyOrderElementsOf(logs.pieces().stream().map(Piece::id).toList());
  }

  @Test
  void seal_failedOnce_isMadeUpForByTheNext() {
    addMany(0, 500);
    logs.fault = OpenLogs.Fault.FLUSHED;
    assertThatThrownBy(logs.sealer::seal).isInstanceOf(OpenLogs.Crash.class);
    logs.fault = null;
    addMany(500, 900);
    Map<String, List<String>> before = logs.read();
    logs.sealer.seal();
    logs.sealer.clean();
    assertThat(logs.read()).isEqualTo(before);
    assertThat(logs.head.bytesHeld()).isZero();
    assertThat(logs.storedPieces())
        .containsExactlyInAnyOrderElementsOf(logs.pieces().stream().map(Piece::id).toList());
  }

  @Test
  void seal_trimsTheLog_soThatOnlyNewIsReplayed() {
    for (int round = 0; round < 60; round++) {
      addMany(round * 200, round * 200 + 200);
    }
    assertThat(logs.files.segments().size()).isGreaterThan(3);
    logs.sealer.seal();
    assertThat(logs.files.segments()).hasSizeLessThanOrEqualTo(2);
    addMany(12_000, 12_100);
    Map<String, List<String>> before = logs.read();
    crashAndReopen();
    assertThat(logs.opened.records()).isEqualTo(1);
    assertThat(logs.read()).isEqualTo(before);
  }

  @Test
  void seal_aLineRepeatedInMemoryAndPieces_isThereOnce() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 50; i++) {
        logs.add("a", NOW + i / 10, "line " + i);
      }
      logs.append();
      logs.sealer.seal();
    }
    addMany(0, 10);
    assertThat(logs.read().get("a")).hasSize(50).startsWith("0 line 0", "0 line 1");
  }

  /// So that a search for what no line has can be ended while it runs.
  @Test
  void select_noLineFits_comesBackNowAndThen() {
    for (int i = 0; i < 100; i++) {
      logs.add("s" + i, NOW + i, "line number " + i);
    }
    logs.append();
    List<EntryHints.AnyOf> none = List.of(EntryHints.AnyOf.of("nowhere".getBytes(ISO_8859_1)));
    try (LogSnapshot snapshot = logs.snapshot(NanoRange.ALL)) {
      EntryReader reader =
          snapshot
              .querier(EU)
              .select(List.of(), new EntryHints(false, none, EntryHints.Parts.LINES));
      EntryColumns rows = new EntryColumns();
      int batches = 0;
      for (; reader.next(rows); batches++) {
        assertThat(rows.size()).isZero();
      }
      assertThat(batches).isGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void clean_manyPiecesOfAWindow_becomeOne() {
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 300; i++) {
        logs.add("s" + i % 5, NOW - WINDOW + i * 1_000_003L + round, "round " + round + " " + i);
        logs.add("only" + round, NOW - WINDOW + i, "x");
      }
      logs.append();
      logs.sealer.seal();
    }
    logs.add("new", NOW, "another window").append();
    logs.sealer.seal();
    Map<String, List<String>> before = logs.read();
    assertThat(logs.pieces()).hasSize(21);
    logs.sealer.clean();
    assertThat(logs.pieces()).hasSize(2);
    assertThat(logs.read()).isEqualTo(before);
    crashAndReopen();
    assertThat(logs.read()).isEqualTo(before);
    assertThat(logs.storedPieces()).hasSize(2);
  }

  @Test
  void clean_pastRetention_hidesAtOnceAndDropsWhatNobodyReads() {
    long old = NOW - Duration.ofDays(59).toNanos();
    logs.add("a", old, "old").add("a", NOW, "new").add("b", old, "old").append();
    logs.sealer.seal();
    try (LogSnapshot before = logs.snapshot(NanoRange.ALL)) {
      LogQuerier querier = before.querier(EU);
      logs.nowMs = NOW_MS + Duration.ofDays(2).toMillis();
      assertThat(logs.read()).isEqualTo(Map.of("a", List.of("0 new")));
      logs.sealer.clean();
      assertThat(logs.pieces()).hasSize(1);
      assertThat(OpenLogs.read(querier, false).get("a")).hasSize(2);
      assertThat(logs.storedPieces()).hasSize(2);
    }
    logs.sealer.clean();
    assertThat(logs.storedPieces()).hasSize(1);
    crashAndReopen();
    assertThat(logs.read()).isEqualTo(Map.of("a", List.of("0 new")));
  }

  @Test
  void read_aBrokenChunk_isNamedAndAllElseServed() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 100; i++) {
        logs.add("a", NOW + i * 10L + round, "round " + round);
      }
      logs.append();
      logs.sealer.seal();
    }
    Piece broken = logs.pieces().getFirst();
    byte[] key = StoreKeys.value(broken, 0);
    byte[] chunk = Objects.requireNonNull(logs.store.get(Family.CHUNKS, key));
    chunk[chunk.length / 2] ^= 8;
    logs.store.put(Family.CHUNKS, key, chunk);
    try (LogSnapshot snapshot = logs.snapshot(NanoRange.ALL)) {
      LogQuerier querier = snapshot.querier(EU);
      assertThat(OpenLogs.read(querier, false).get("a")).hasSize(100).contains("1 round 1");
      assertThat(OpenLogs.read(querier, true).get("a")).hasSize(100);
      assertThat(querier.warnings())
          .singleElement()
          .asString()
          .contains("chunk piece=" + broken.id() + " chunk=0");
    }
    for (int round = 0; round < 9; round++) {
      logs.add("b", NOW + round, "x").append();
      logs.sealer.seal();
    }
    logs.sealer.clean();
    assertThat(logs.pieces()).as("a piece that cannot be read stays").contains(broken);
  }

  private void breakChunks() {
    for (Piece piece : logs.pieces()) {
      for (int chunk = 0; chunk < piece.values(); chunk++) {
        logs.store.put(Family.CHUNKS, StoreKeys.value(piece, chunk), new byte[100]);
      }
    }
  }

  private long count(CountReader.Cuts cuts, List<String> warnings) {
    try (LogSnapshot snapshot = logs.snapshot(NanoRange.ALL)) {
      LogQuerier querier = snapshot.querier(EU);
      CountReader reader = querier.counts(List.of(), cuts);
      CountColumns columns = new CountColumns();
      long count = 0;
      while (reader.next(columns)) {
        for (int row = 0; row < columns.size(); row++) {
          count += columns.entries(row);
        }
      }
      warnings.addAll(querier.warnings());
      return count;
    }
  }

  @Test
  void counts_ofPiecesWithoutRepeats_readNoChunk() {
    long minute = 60_000_000_000L;
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 200; i++) {
        logs.add("a", NOW + i * 1_000_000_000L + round, "round " + round);
      }
      logs.append();
      logs.sealer.seal();
    }
    breakChunks();
    List<String> warnings = new ArrayList<>();
    CountReader.Cuts cuts = (min, max) -> Math.ceilDiv(min, minute) != Math.ceilDiv(max, minute);
    assertThat(count(cuts, warnings)).isEqualTo(600);
    assertThat(warnings).isEmpty();
  }

  @Test
  void counts_ofAPieceThatRepeats_areOfItsEntriesOnce() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 200; i++) {
        logs.add("a", NOW + i * 1_000_000_000L, i < 100 ? "same" : "round " + round);
      }
      logs.append();
      logs.sealer.seal();
    }
    List<String> warnings = new ArrayList<>();
    assertThat(count(CountReader.Cuts.NONE, warnings)).isEqualTo(300);
    breakChunks();
    assertThat(count(CountReader.Cuts.NONE, warnings)).isLessThan(300);
    assertThat(warnings).isNotEmpty();
  }

  @Test
  void select_whatNoChunkContains_readsNone() {
    for (int i = 0; i < 200; i++) {
      logs.add("a", NOW + i, "trace_id=4bf92f3577b34da6a3ce929d0e0e" + (1_000 + i));
    }
    logs.append();
    logs.sealer.seal();
    breakChunks();
    assertThat(warningsOfSearch("4bf92f3577b34da6a3ce929d0e0e1001")).isNotEmpty();
    assertThat(warningsOfSearch("4bf92f3577b34da6a3ce929d0e0f1001")).isEmpty();
    assertThat(warningsOfSearch("connection refused")).isEmpty();
  }

  @Test
  void select_chunksThatWereWrittenHastily_areReadWhateverIsLookedFor() {
    for (int i = 0; i < 200; i++) {
      logs.add("a", NOW + i, "line number " + i);
    }
    logs.append();
    logs.sealer.seal();
    Map<String, List<String>> before = logs.read();
    writeHastily(logs.pieces().getFirst());
    assertThat(logs.read()).isEqualTo(before);
    assertThat(warningsOfSearch("connection refused")).isEmpty();
    breakChunks();
    assertThat(warningsOfSearch("connection refused")).isNotEmpty();
  }

  /// Writes a piece of one stream anew.
  private void writeHastily(Piece piece) {
    try (LogSnapshot snapshot = logs.snapshot(NanoRange.ALL);
        SpareWriters spares = new SpareWriters();
        ChunkPieceWriter writer =
            new ChunkPieceWriter(logs.store, spares, piece, Effort.HASTY, logs.chunks.order())) {
      EntryReader reader =
          snapshot
              .querier(EU)
              .select(List.of(), new EntryHints(false, List.of(), EntryHints.Parts.LINES));
      EntryColumns rows = new EntryColumns();
      while (reader.next(rows)) {
        for (int row = 0; row < rows.size(); row++) {
          writer.add(0, rows, row);
        }
      }
      assertThat(writer.finish().rows()).isEqualTo(piece.rows());
    }
    logs.chunks.forget(piece);
  }

  private List<String> warningsOfSearch(String text) {
    try (LogSnapshot snapshot = logs.snapshot(NanoRange.ALL)) {
      LogQuerier querier = snapshot.querier(EU);
      EntryHints hints =
          new EntryHints(
              false,
              List.of(EntryHints.AnyOf.of(text.getBytes(ISO_8859_1))),
              EntryHints.Parts.LINES);
      assertThat(querier.select(List.of(), hints).next(new EntryColumns())).isFalse();
      return querier.warnings();
    }
  }

  @Test
  void boundNs_newestLines_areFoundWithoutReadingAll() {
    byte[] noise = new byte[300];
    SplittableRandom random = new SplittableRandom(1);
    for (int batch = 0; batch < 40; batch++) {
      for (int i = 0; i < 500; i++) {
        random.nextBytes(noise);
        String line = new String(noise, ISO_8859_1);
        logs.add("a", NOW - WINDOW + (batch * 500L + i) * 200_000_000, line);
      }
      logs.append();
    }
    logs.sealer.seal();
    try (LogSnapshot snapshot = logs.snapshot(NanoRange.ALL)) {
      EntryReader reader =
          snapshot
              .querier(EU)
              .select(List.of(), new EntryHints(true, List.of(), EntryHints.Parts.LINES));
      EntryColumns rows = new EntryColumns();
      List<Long> times = new ArrayList<>();
      while (times.size() < 100 && reader.next(rows)) {
        for (int row = 0; row < rows.size(); row++) {
          times.add(rows.timestampNs(row));
        }
        assertThat(reader.boundNs()).isLessThanOrEqualTo(times.getLast() + 60_000_000_000L);
      }
      assertThat(times.size()).isBetween(100, 2_000);
      assertThat(times.getFirst()).isEqualTo(NOW - WINDOW + 19_999 * 200_000_000L);
    }
  }
}
