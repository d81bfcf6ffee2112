package io.tributary.kit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.logs.BatchListener;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Refusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/// What [io.tributary.model.logs.LogAppender] promises.
public abstract class LogAppenderContract extends LogStoreContract {

  @Test
  void resolve_sameLabels_isTheSameRef() {
    int ref = write().ref(WEB);
    assertThat(ref).isNotNegative();
    assertThat(write().ref(Labels.of("env", "prod", "app", "web"))).isEqualTo(ref);
  }

  @Test
  void resolve_otherLabelsOrCluster_isAnotherRef() {
    int ref = write().ref(WEB);
    assertThat(write().ref(API)).isNotEqualTo(ref);
    assertThat(write(US).ref(WEB)).isNotEqualTo(ref);
  }

  @Test
  void resolve_withoutEntries_storesNothing() {
    write().ref(WEB);
    tested.settle();
    assertThat(readAll()).isEmpty();
    try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
      assertThat(snapshot.querier(EU).streams(List.of(), 0)).isEmpty();
    }
  }

  @Test
  void append_emptyBatch_isFine() {
    appendAll(write());
    assertThat(readAll()).isEmpty();
  }

  @Test
  void append_lines_areReadBack() {
    appendAll(write().entry(WEB, T, "one").entry(API, T, "other").entry(WEB, T + 1, "two"));
    tested.settle();
    assertThat(readOne(WEB))
        .containsExactly(new StoredEntry(T, "one", ""), new StoredEntry(T + 1, "two", ""));
    assertThat(readOne(API)).containsExactly(new StoredEntry(T, "other", ""));
  }

  @Test
  void append_batchUsedAgain_holdsOnlyTheNewRows() {
    EntryWriter writer = write();
    appendAll(writer.entry(WEB, T, "a").entry(API, T, "a"));
    appendAll(writer.entry(WEB, T + 1, "b"));
    tested.settle();
    assertThat(lines(WEB)).containsExactly("a", "b");
    assertThat(lines(API)).containsExactly("a");
  }

  @Test
  void append_sameLabelsInTwoClusters_stayApart() {
    appendAll(write().entry(WEB, T, "eu"));
    appendAll(write(US).entry(WEB, T, "us"));
    tested.settle();
    assertThat(lines(WEB)).containsExactly("eu");
    assertThat(read(US, NanoRange.ALL, StoredEntry.OLDEST_FIRST).get(WEB))
        .containsExactly(new StoredEntry(T, "us", ""));
    try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
      assertThat(snapshot.clusters()).containsExactly(EU, US);
    }
  }

  @Test
  void append_rowsOutOfOrder_areReadInOrder() {
    appendAll(write().entry(WEB, T + 2, "4").entry(WEB, T, "2").entry(WEB, T + 1, "3"));
    appendAll(write().entry(WEB, T - 5, "0"));
    tested.settle();
    appendAll(write().entry(WEB, T - 3, "1").entry(WEB, T + 9, "5"));
    assertThat(lines(WEB)).containsExactly("0", "1", "2", "3", "4", "5");
    tested.settle();
    assertThat(lines(WEB)).containsExactly("0", "1", "2", "3", "4", "5");
  }

  @Test
  void append_anywhereInsideRetention_isAccepted() {
    long old = (NOW_MS - Duration.ofDays(59).toMillis()) * 1_000_000;
    long middle = (NOW_MS - Duration.ofDays(20).toMillis()) * 1_000_000 + 1;
    appendAll(write().entry(WEB, T, "new"));
    tested.settle();
    appendAll(write().entry(WEB, old, "old").entry(WEB, middle, "middle"));
    tested.settle();
    assertThat(readOne(WEB))
        .containsExactly(
            new StoredEntry(old, "old", ""),
            new StoredEntry(middle, "middle", ""),
            new StoredEntry(T, "new", ""));
  }

  @Test
  void append_olderThanRetentionOrTooNew_isRefusedTheRestKept() {
    long tooOld = (NOW_MS - Duration.ofDays(61).toMillis()) * 1_000_000;
    long tooNew = (NOW_MS + Duration.ofMinutes(11).toMillis()) * 1_000_000;
    Refusals refusals =
        write().entry(WEB, tooOld, "x").entry(WEB, T, "kept").entry(API, tooNew, "x").append();
    assertThat(reasons(refusals)).containsExactlyInAnyOrder("0 TOO_OLD", "2 TOO_FAR_IN_FUTURE");
    tested.settle();
    assertThat(lines(WEB)).containsExactly("kept");
    assertThat(lines(API)).isEmpty();
  }

  @Test
  void append_timesAtTheEndsOfALong_areRefused() {
    Refusals refusals =
        write()
            .entry(WEB, Long.MIN_VALUE, "x")
            .entry(WEB, Long.MAX_VALUE, "x")
            .entry(WEB, -1, "x")
            .entry(WEB, T, "kept")
            .append();
    assertThat(reasons(refusals))
        .containsExactlyInAnyOrder("0 TOO_OLD", "1 TOO_FAR_IN_FUTURE", "2 TOO_OLD");
    tested.settle();
    assertThat(lines(WEB)).containsExactly("kept");
  }

  @Test
  void append_exactRepeat_isSilentAndStoredOnce() {
    StoredEntry traced = new StoredEntry(T, "line", StoredEntry.metadata("trace_id", "a"));
    appendAll(write().entry(WEB, traced).entry(WEB, traced).entry(WEB, T + 1, "next"));
    appendAll(write().entry(WEB, traced));
    tested.settle();
    appendAll(write().entry(WEB, traced).entry(WEB, T + 2, "last").entry(WEB, T + 1, "next"));
    List<StoredEntry> expected =
        List.of(traced, new StoredEntry(T + 1, "next", ""), new StoredEntry(T + 2, "last", ""));
    assertThat(readOne(WEB)).isEqualTo(expected);
    tested.settle();
    assertThat(readOne(WEB)).isEqualTo(expected);
  }

  @Test
  void append_batchSentAgain_changesNothing() {
    for (int round = 0; round < 3; round++) {
      EntryWriter writer = write();
      for (int i = 0; i < 500; i++) {
        writer.entry(i % 3 == 0 ? API : WEB, T + i / 7, "line " + i);
      }
      appendAll(writer);
      if (round == 1) {
        tested.settle();
      }
    }
    tested.settle();
    assertThat(lines(WEB)).hasSize(333).doesNotHaveDuplicates();
    assertThat(lines(API)).hasSize(167).doesNotHaveDuplicates();
  }

  @Test
  void append_almostARepeat_isAnotherEntry() {
    String one = StoredEntry.metadata("trace_id", "a");
    String other = StoredEntry.metadata("trace_id", "b");
    appendAll(
        write()
            .entry(WEB, new StoredEntry(T, "line", one))
            .entry(WEB, new StoredEntry(T, "line", other))
            .entry(WEB, T, "line")
            .entry(WEB, T, "line ")
            .entry(WEB, T + 1, "line")
            .entry(API, T, "line"));
    tested.settle();
    appendAll(write().entry(WEB, T, "Line"));
    assertThat(readOne(WEB))
        .containsExactly(
            new StoredEntry(T, "line", one),
            new StoredEntry(T, "line", other),
            new StoredEntry(T, "line", ""),
            new StoredEntry(T, "line ", ""),
            new StoredEntry(T, "Line", ""),
            new StoredEntry(T + 1, "line", ""));
    assertThat(readOne(API)).hasSize(1);
  }

  @Test
  void append_lineThatLooksLikeAnotherOnesMetadata_isAnotherEntry() {
    appendAll(
        write()
            .entry(WEB, new StoredEntry(T, "ab", "\u0001x\u0001y"))
            .entry(WEB, new StoredEntry(T, "ab\u0001x\u0001y", "")));
    tested.settle();
    assertThat(readOne(WEB)).hasSize(2);
  }

  @Test
  void append_equalTimes_keepTheOrderOfArrival() {
    List<String> expected = new ArrayList<>();
    for (int batch = 0; batch < 4; batch++) {
      EntryWriter writer = write();
      for (int i = 0; i < 40; i++) {
        String line = "batch " + batch + " row " + (40 - i);
        writer.entry(WEB, T, line);
        expected.add(line);
      }
      appendAll(writer.entry(WEB, T - batch - 1, "before").entry(WEB, T + batch + 1, "after"));
      if (batch % 2 == 1) {
        tested.settle();
      }
    }
    assertThat(lines(WEB).subList(4, 164)).isEqualTo(expected);
    assertThat(read(EU, new NanoRange(T, T), StoredEntry.NEWEST_FIRST).get(WEB))
        .extracting(StoredEntry::line)
        .containsExactlyElementsOf(expected.reversed());
  }

  @Test
  void append_anyBytes_areKept() {
    List<String> odd =
        List.of(
            "",
            "\u0000",
            "\n",
            "a\r\nb\r\n",
            "\u00ff\u00fe\u0080",
            "\u00c3(",
            "\u00ed\u00a0\u0080",
            StoredEntry.text("é😀".getBytes(UTF_8)),
            " blanks at both ends ",
            "\u001b[31mred\u001b[0m");
    EntryWriter writer = write();
    for (int i = 0; i < odd.size(); i++) {
      writer.entry(WEB, new StoredEntry(T + i, odd.get(i), ""));
    }
    appendAll(writer);
    tested.settle();
    assertThat(lines(WEB)).isEqualTo(odd);
  }

  @Test
  void append_metadata_isKept() {
    List<StoredEntry> entries = new ArrayList<>();
    EntryWriter writer = write();
    for (int i = 0; i < 300; i++) {
      String metadata =
          i % 3 == 0
              ? ""
              : StoredEntry.metadata("trace_id", "v".repeat(i)) + StoredEntry.metadata("z", "");
      entries.add(new StoredEntry(T + i, i % 5 == 0 ? "" : "line " + i, metadata));
      writer.entry(WEB, entries.getLast());
    }
    appendAll(writer);
    tested.settle();
    assertThat(readOne(WEB)).isEqualTo(entries);
  }

  @Test
  void append_longLines_areWhole() {
    byte[] noise = new byte[1 << 20];
    new SplittableRandom(3).nextBytes(noise);
    String line = StoredEntry.text(noise);
    StoredEntry odd = new StoredEntry(T + 1, line, "");
    appendAll(write().entry(WEB, T, "before").entry(WEB, odd).entry(WEB, T + 2, "after"));
    appendAll(write().entry(WEB, T + 3, "x".repeat(3 << 20)).entry(API, T + 3, "other"));
    tested.settle();
    assertThat(lines(WEB)).containsExactly("before", line, "after", "x".repeat(3 << 20));
    assertThat(lines(API)).containsExactly("other");
  }

  @Test
  void append_manyStreams_areAllThere() {
    EntryWriter writer = write();
    for (int i = 0; i < 5_000; i++) {
      Labels labels = Labels.of("app", "many", "pod", "pod-" + i);
      writer.entry(labels, T + i, "first of " + i).entry(labels, T + i + 1, "second of " + i);
    }
    appendAll(writer);
    tested.settle();
    var all = readAll();
    assertThat(all).hasSize(5_000);
    all.forEach((labels, entries) -> {
      long i = Long.parseLong(labels.get("pod").substring(4));
      assertThat(entries)
          .containsExactly(
              new StoredEntry(T + i, "first of " + i, ""),
              new StoredEntry(T + i + 1, "second of " + i, ""));
    });
  }

  @Test
  void append_manyEntriesOfAStream_areAllThere() {
    SplittableRandom random = new SplittableRandom(11);
    List<StoredEntry> entries = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String line = "level=info msg=\"request " + i + "\" id=" + random.nextLong();
      entries.add(new StoredEntry(T + i * 7_000_001L, line, ""));
    }
    List<StoredEntry> shuffled = new ArrayList<>(entries);
    Collections.shuffle(shuffled, new Random(5));
    EntryWriter writer = write();
    for (int i = 0; i < shuffled.size(); i++) {
      writer.entry(WEB, shuffled.get(i));
      if (i % 2_500 == 2_499) {
        appendAll(writer);
        tested.settle();
        writer = write();
      }
    }
    assertThat(readOne(WEB)).isEqualTo(entries);
    assertThat(read(EU, NanoRange.ALL, StoredEntry.NEWEST_FIRST).get(WEB))
        .isEqualTo(entries.reversed());
  }

  @Test
  void append_fromSeveralThreads_losesNothing() throws Exception {
    int threads = 4;
    int rounds = 50;
    try (var executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int own = thread;
        done.add(
            executor.submit(() -> {
              EntryWriter writer = write();
              Labels labels = Labels.of("app", "own", "thread", "t" + own);
              for (int i = 0; i < rounds; i++) {
                appendAll(writer.entry(labels, T, "line " + i).entry(WEB, T + i, "of " + own));
              }
            }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    tested.settle();
    assertThat(readOne(WEB)).hasSize(threads * rounds);
    for (int thread = 0; thread < threads; thread++) {
      List<String> lines = lines(Labels.of("app", "own", "thread", "t" + thread));
      assertThat(lines).hasSize(rounds).first().isEqualTo("line 0");
      assertThat(lines).last().isEqualTo("line " + (rounds - 1));
    }
  }

  /// Notes what it is told, in the order of telling.
  private static final class Told implements BatchListener {
    private final List<String> rows = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void appended(EntryBatch batch, IntFunction<Labels> labelsOf) {
      for (int row = 0; row < batch.size(); row++) {
        int start = batch.lineStart(row);
        String line = new String(batch.bytes(), start, batch.lineEnd(row) - start, UTF_8);
        rows.add(batch.cluster() + " " + labelsOf.apply(batch.refs()[row]).get("app") + " " + line);
      }
    }
  }

  @Test
  void follow_afterASnapshot_tellsWhatItDoesNotSee() {
    appendAll(write().entry(WEB, T, "before"));
    Told told = new Told();
    try (LogSnapshot snapshot = tested.store().follow(NanoRange.ALL, told)) {
      long tooOld = (NOW_MS - Duration.ofDays(61).toMillis()) * 1_000_000;
      var _ = write().entry(WEB, T + 2, "1").entry(WEB, tooOld, "x").entry(API, T, "2").append();
      tested.flush();
      appendAll(write(US).entry(WEB, T - 1, "3"));

      assertThat(StoredEntry.readAll(snapshot.querier(EU), List.of(), StoredEntry.OLDEST_FIRST))
          .containsOnlyKeys(WEB)
          .containsValue(List.of(new StoredEntry(T, "before", "")));
    }
    assertThat(told.rows).containsExactly(EU + " web 1", EU + " api 2", US + " web 3");

    tested.store().unfollow(told);
    appendAll(write().entry(WEB, T + 3, "after"));
    assertThat(told.rows).hasSize(3);
  }

  @Test
  void follow_listenerThatFails_isToldNoMoreAndNothingIsLost() {
    List<Integer> calls = new ArrayList<>();
    Told told = new Told();
    BatchListener failing =
        (batch, labelsOf) -> {
          calls.add(batch.size());
          throw new IllegalStateException("of the test");
        };
    tested.store().follow(NanoRange.ALL, failing).close();
    tested.store().follow(NanoRange.ALL, told).close();
    appendAll(write().entry(WEB, T, "a"));
    appendAll(write().entry(WEB, T + 1, "b"));

    assertThat(calls).containsExactly(1);
    assertThat(told.rows).hasSize(2);
    assertThat(lines(WEB)).containsExactly("a", "b");
    tested.store().unfollow(told);
  }

  @Test
  void follow_whileOthersAppend_tellsEachEntryThatTheSnapshotDoesNotSeeOnce() throws Exception {
    Told told = new Told();
    List<String> seen = new ArrayList<>();
    int rounds = 400;
    try (var executor = Executors.newFixedThreadPool(2)) {
      List<Future<?>> done = new ArrayList<>();
      for (Labels own : List.of(WEB, API)) {
        done.add(
            executor.submit(() -> {
              EntryWriter writer = write();
              for (int i = 0; i < rounds; i++) {
                appendAll(writer.entry(own, T + i, "line " + i));
              }
            }));
      }
      try (LogSnapshot snapshot = tested.store().follow(NanoRange.ALL, told)) {
        StoredEntry.readAll(snapshot.querier(EU), List.of(), StoredEntry.OLDEST_FIRST)
            .forEach((labels, entries) ->
                entries.forEach(
                    entry -> seen.add(EU + " " + labels.get("app") + " " + entry.line())));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    tested.store().unfollow(told);
    seen.addAll(told.rows);
    assertThat(seen).hasSize(2 * rounds).doesNotHaveDuplicates();
  }
}
