package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.Cancellation;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.LogDelete;
import io.tributary.model.logs.LogSelection;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What [io.tributary.model.logs.LogDeletes] promises; the store's filters are [ContainedText].
public abstract class LogDeleteContract extends LogStoreContract {
  private static final List<Matcher> OF_WEB = List.of(Matcher.equal("app", "web"));
  private static final long T_MS = T / 1_000_000;

  private LogDelete delete(List<Matcher> matchers, TimeRange range) {
    return tested.store().deletes().add(EU, new LogSelection(matchers, "all", false), range);
  }

  private LogDelete deleteLines(String text) {
    LogSelection selection = new LogSelection(OF_WEB, text, true);
    return tested.store().deletes().add(EU, selection, TimeRange.ALL);
  }

  private Cancellation cancel(ClusterId cluster, String id) {
    return tested.store().deletes().cancel(cluster, id, false);
  }

  private static long ms(long millis) {
    return T + millis * 1_000_000;
  }

  @Test
  void add_streamsAndRange_hidesNothingElse() {
    appendAll(
        write()
            .entry(WEB, ms(0) - 1, "before")
            .entry(WEB, ms(0), "first")
            .entry(WEB, ms(2) + 999_999, "last")
            .entry(WEB, ms(3), "after")
            .entry(API, ms(1), "of api"));
    appendAll(write(US).entry(WEB, ms(1), "of us"));
    var _ = delete(OF_WEB, new TimeRange(T_MS, T_MS + 2));
    for (int round = 0; round < 2; round++) {
      assertThat(lines(WEB)).containsExactly("before", "after");
      assertThat(lines(API)).containsExactly("of api");
      assertThat(read(US, NanoRange.ALL, StoredEntry.OLDEST_FIRST).get(WEB)).hasSize(1);
      assertThat(read(EU, NanoRange.ALL, StoredEntry.NEWEST_FIRST).get(WEB))
          .extracting(StoredEntry::line)
          .containsExactly("after", "before");
      assertThat(read(EU, new NanoRange(ms(0), ms(1)), StoredEntry.OLDEST_FIRST))
          .containsOnlyKeys(API);
      tested.settle();
    }
  }

  @Test
  void add_wholeStream_isInNoList() {
    appendAll(write().entry(WEB, T, "a").entry(API, T, "b"));
    tested.settle();
    var _ = delete(OF_WEB, TimeRange.ALL);
    for (int round = 0; round < 3; round++) {
      try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
        assertThat(snapshot.querier(EU).streams(List.of(), 0)).containsExactly(API);
        assertThat(snapshot.querier(EU).labelValues("app", List.of(), 0)).containsExactly("api");
      }
      tested.settle();
    }
  }

  @Test
  void add_everything_leavesAnEmptyStore() {
    appendAll(write().entry(WEB, T, "a").entry(API, T, "b"));
    var _ = delete(List.of(), TimeRange.ALL);
    assertThat(readAll()).isEmpty();
    tested.settle();
    assertThat(readAll()).isEmpty();
    appendAll(write().entry(WEB, T, "a"));
    assertThat(lines(WEB)).containsExactly("a");
  }

  @Test
  void add_filtered_hidesTheLinesThatItSelects() {
    EntryWriter writer = write();
    for (int i = 0; i < 2_000; i++) {
      writer.entry(WEB, T + i, "line " + i);
    }
    appendAll(writer.entry(API, T, "line 77"));
    tested.settle();
    var _ = deleteLines("77");
    for (int round = 0; round < 2; round++) {
      assertThat(lines(WEB)).hasSize(2_000 - 38).noneMatch(line -> line.contains("77"));
      assertThat(lines(API)).containsExactly("line 77");
      assertThat(read(EU, NanoRange.ALL, withoutLines()).get(WEB)).hasSize(2_000 - 38);
      tested.settle();
    }
  }

  private static EntryHints withoutLines() {
    return new EntryHints(false, List.of(), EntryHints.Parts.SIZES);
  }

  @Test
  void add_laterWrites_areVisibleAndTheSameLinesToo() {
    StoredEntry twice = new StoredEntry(T, "twice", StoredEntry.metadata("id", "1"));
    appendAll(write().entry(WEB, twice).entry(WEB, T + 1, "once"));
    var _ = delete(OF_WEB, TimeRange.ALL);
    assertThat(readOne(WEB)).isEmpty();
    appendAll(write().entry(WEB, twice).entry(WEB, T + 2, "new"));
    for (int round = 0; round < 3; round++) {
      assertThat(readOne(WEB)).containsExactly(twice, new StoredEntry(T + 2, "new", ""));
      tested.settle();
    }
    appendAll(write().entry(WEB, twice));
    assertThat(readOne(WEB)).hasSize(2);
  }

  @Test
  void add_underASnapshot_isNotSeenByIt() {
    appendAll(write().entry(WEB, T, "a"));
    tested.flush();
    try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
      var _ = delete(OF_WEB, TimeRange.ALL);
      tested.flush();
      assertThat(StoredEntry.readAll(snapshot.querier(EU), List.of(), StoredEntry.OLDEST_FIRST))
          .containsOnlyKeys(WEB);
    }
    assertThat(readOne(WEB)).isEmpty();
  }

  @Test
  void cancel_beforeItIsDone_showsTheLinesAgain() {
    appendAll(write().entry(WEB, T, "a").entry(WEB, T + 1, "b"));
    LogDelete first = delete(OF_WEB, TimeRange.ALL);
    LogDelete second = deleteLines("b");
    assertThat(cancel(US, first.id())).isEqualTo(Cancellation.UNKNOWN);
    assertThat(cancel(EU, "no such id")).isEqualTo(Cancellation.UNKNOWN);
    assertThat(cancel(EU, first.id())).isEqualTo(Cancellation.CANCELED);
    assertThat(cancel(EU, first.id())).isEqualTo(Cancellation.UNKNOWN);

    assertThat(tested.store().deletes().of(EU)).containsExactly(second);
    assertThat(lines(WEB)).containsExactly("a");
    tested.settle();
    assertThat(lines(WEB)).containsExactly("a");
  }

  @Test
  void of_aCluster_isWhatWasAskedForEvenWhenDone() {
    appendAll(write().entry(WEB, T, "a"));
    assertThat(tested.store().deletes().of(EU)).isEmpty();
    TimeRange range = new TimeRange(T_MS, T_MS + 1);
    LogDelete first = delete(OF_WEB, range);
    LogDelete second = deleteLines("x");
    assertThat(first.id()).isNotEqualTo(second.id());
    for (int round = 0; round < 3; round++) {
      assertThat(tested.store().deletes().of(EU))
          .extracting(LogDelete::id, LogDelete::query, LogDelete::range)
          .containsExactly(tuple(first.id(), "all", range), tuple(second.id(), "x", TimeRange.ALL));
      assertThat(tested.store().deletes().of(US)).isEmpty();
      tested.settle();
    }
  }

  @Test
  void add_manyStreamsOfManyWindows_hidesTheOnesThatMatch() {
    for (int part = 0; part < 3; part++) {
      EntryWriter writer = write();
      for (int i = 0; i < 300; i++) {
        Labels labels = Labels.of("app", "many", "i", "" + i % 30);
        writer.entry(labels, ms(-(long) (i * 3 + part) * 600_000), "line " + i + " of " + part);
      }
      appendAll(writer);
      tested.flush();
    }
    var _ = delete(List.of(Matcher.equal("i", "7")), TimeRange.ALL);
    for (int round = 0; round < 2; round++) {
      var all = readAll();
      assertThat(all).hasSize(29).doesNotContainKey(Labels.of("app", "many", "i", "7"));
      assertThat(all.values()).allMatch(entries -> entries.size() == 30);
      tested.settle();
    }
  }
}
