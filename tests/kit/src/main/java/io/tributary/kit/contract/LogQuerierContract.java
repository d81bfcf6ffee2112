package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/// What [io.tributary.model.logs.LogSnapshot], [io.tributary.model.logs.LogQuerier] and
/// [io.tributary.model.logs.EntryReader] promise. [StoredEntry#readAll] holds every reader to its
/// order and its bound.
public abstract class LogQuerierContract extends LogStoreContract {
  private static final Labels A = Labels.of("a", "1", "b", "x");
  private static final Labels B = Labels.of("a", "2");
  private static final Labels C = Labels.of("a", "3", "b", "y");
  private static final long DAY_NS = 86_400_000_000_000L;

  /// Names and values whose UTF-8 order is not their UTF-16 order.
  private static final List<String> UNICODE = List.of("Z", "z", "é", "\uffee", "\ud83d\ude00");

  private void load() {
    appendAll(write().entry(C, T + 2, "c").entry(A, T, "a").entry(B, T + 1, "b"));
    tested.settle();
  }

  private Set<Labels> select(Matcher... matchers) {
    return read(EU, NanoRange.ALL, StoredEntry.OLDEST_FIRST, matchers).keySet();
  }

  private static Matcher regex(String name, String value) {
    return new Matcher(Matcher.Type.REGEX, name, value);
  }

  private static Matcher not(String name, String value) {
    return new Matcher(Matcher.Type.NOT_EQUAL, name, value);
  }

  @Test
  void select_matchers_findTheirStreams() {
    load();
    assertThat(select()).containsExactly(A, B, C);
    assertThat(select(Matcher.equal("a", "2"))).containsExactly(B);
    assertThat(select(Matcher.equal("a", "1"), Matcher.equal("b", "x"))).containsExactly(A);
    assertThat(select(Matcher.equal("a", "1"), Matcher.equal("b", "y"))).isEmpty();
    assertThat(select(Matcher.equal("b", ""))).containsExactly(B);
    assertThat(select(not("b", "x"))).containsExactly(B, C);
    assertThat(select(regex("b", "x|y"))).containsExactly(A, C);
    assertThat(select(regex("b", "|y"))).containsExactly(B, C);
    assertThat(select(new Matcher(Matcher.Type.NOT_REGEX, "b", ".+"))).containsExactly(B);
    assertThat(select(Matcher.anyOf("a", Set.of("3", "9")))).containsExactly(C);
    assertThat(select(Matcher.equal("none", "x"))).isEmpty();
  }

  @Test
  void select_ofARange_isInclusiveAtBothEnds() {
    EntryWriter writer = write();
    List<StoredEntry> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      entries.add(new StoredEntry(T + i, "line " + i, ""));
      writer.entry(A, entries.getLast());
    }
    appendAll(writer);
    tested.settle();
    for (int from = 0; from < 10; from++) {
      for (int to = from; to < 10; to++) {
        NanoRange range = new NanoRange(T + from, T + to);
        List<StoredEntry> inside = entries.subList(from, to + 1);
        assertThat(read(EU, range, StoredEntry.OLDEST_FIRST).get(A)).isEqualTo(inside);
        assertThat(read(EU, range, StoredEntry.NEWEST_FIRST).get(A)).isEqualTo(inside.reversed());
      }
    }
    assertThat(read(EU, new NanoRange(T + 10, T + DAY_NS), StoredEntry.OLDEST_FIRST)).isEmpty();
    assertThat(read(EU, new NanoRange(T - DAY_NS, T - 1), StoredEntry.NEWEST_FIRST)).isEmpty();
  }

  @Test
  void select_ofARangeTheWrongWayRound_isEmpty() {
    load();
    NanoRange range = new NanoRange(T + 5, T - 5);
    assertThat(read(EU, range, StoredEntry.OLDEST_FIRST)).isEmpty();
    assertThat(read(EU, range, StoredEntry.NEWEST_FIRST)).isEmpty();
  }

  @Test
  void select_sealedAndNewEntries_areOneStream() {
    List<StoredEntry> expected = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      EntryWriter writer = write();
      for (int i = 0; i < 30; i++) {
        writer.entry(A, T + i * 5L + round, "round " + round + " row " + i);
      }
      appendAll(writer);
      if (round < 4) {
        tested.settle();
      }
    }
    for (int i = 0; i < 150; i++) {
      expected.add(new StoredEntry(T + i, "round " + i % 5 + " row " + i / 5, ""));
    }
    assertThat(readOne(A)).isEqualTo(expected);
    assertThat(read(EU, NanoRange.ALL, StoredEntry.NEWEST_FIRST).get(A))
        .isEqualTo(expected.reversed());
    NanoRange range = new NanoRange(T + 33, T + 71);
    assertThat(read(EU, range, StoredEntry.NEWEST_FIRST).get(A))
        .isEqualTo(expected.subList(33, 72).reversed());
  }

  @Test
  void select_severalReaders_areIndependent() {
    load();
    try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
      LogQuerier querier = snapshot.querier(EU);
      EntryReader first = querier.select(List.of(), StoredEntry.OLDEST_FIRST);
      EntryReader second =
          querier.select(List.of(Matcher.equal("a", "2")), StoredEntry.NEWEST_FIRST);
      EntryColumns one = new EntryColumns();
      EntryColumns other = new EntryColumns();
      assertThat(first.next(one)).isTrue();
      assertThat(second.next(other)).isTrue();
      assertThat(one.labels()).isNotEqualTo(other.labels());
      assertThat(other.timestampNs(0)).isEqualTo(T + 1);
      String line =
          StoredEntry.text(Arrays.copyOfRange(other.bytes(), other.lineStart(0), other.lineEnd(0)));
      assertThat(line).isEqualTo("b");
      assertThat(second.next(other)).isFalse();
      assertThat(StoredEntry.readAll(querier, List.of(), StoredEntry.OLDEST_FIRST)).hasSize(3);
    }
  }

  @Test
  void select_contained_leavesNothingOutThatContains() {
    EntryWriter writer = write();
    for (int i = 0; i < 2_000; i++) {
      String line = "level=" + (i % 100 == 7 ? "error" : "info") + " id=" + i;
      writer.entry(i % 2 == 0 ? A : B, T + i, line);
    }
    appendAll(writer);
    tested.settle();
    SortedMap<Labels, List<StoredEntry>> all = readAll();
    EntryHints hints =
        new EntryHints(
            false,
            List.of(
                EntryHints.AnyOf.of(StoredEntry.bytes("error")),
                EntryHints.AnyOf.of(StoredEntry.bytes("id=1"), StoredEntry.bytes("none"))),
            EntryHints.Parts.LINES);
    SortedMap<Labels, List<StoredEntry>> found = read(EU, NanoRange.ALL, hints);
    all.forEach((labels, entries) -> {
      List<StoredEntry> kept = found.getOrDefault(labels, List.of());
      Set<StoredEntry> set = new HashSet<>(kept);
      assertThat(entries.stream().filter(set::contains).toList()).isEqualTo(kept);
      assertThat(kept.stream().filter(LogQuerierContract::isOfInterest).toList())
          .isEqualTo(entries.stream().filter(LogQuerierContract::isOfInterest).toList());
    });
    assertThat(found.get(B)).isNotEmpty();
  }

  private static boolean isOfInterest(StoredEntry entry) {
    return entry.line().contains("error") && entry.line().contains("id=1");
  }

  @Test
  void select_withoutLines_hasTimesAndSizes() {
    EntryWriter writer = write();
    List<StoredEntry> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String metadata = i % 2 == 0 ? "" : StoredEntry.metadata("n", "v".repeat(i % 7));
      StoredEntry entry = new StoredEntry(T + i, "x".repeat(i % 50), metadata);
      expected.add(entry.withoutBytes());
      writer.entry(A, entry);
    }
    appendAll(writer);
    tested.settle();
    EntryHints oldest = new EntryHints(false, List.of(), EntryHints.Parts.SIZES);
    assertThat(read(EU, NanoRange.ALL, oldest).get(A)).isEqualTo(expected);
    EntryHints newest = new EntryHints(true, List.of(), EntryHints.Parts.SIZES);
    assertThat(read(EU, NanoRange.ALL, newest).get(A)).isEqualTo(expected.reversed());
  }

  @Test
  void streams_areSortedAndRespectMatchersRangeAndLimit() {
    load();
    try (LogSnapshot snapshot = tested.store().logSnapshot(new NanoRange(T, T + 2))) {
      LogQuerier querier = snapshot.querier(EU);
      assertThat(querier.streams(List.of(), 0)).containsExactly(A, B, C);
      assertThat(querier.streams(List.of(not("a", "2")), 0)).containsExactly(A, C);
      assertThat(querier.streams(List.of(Matcher.equal("a", "9")), 0)).isEmpty();
      assertThat(querier.streams(List.of(), 2)).hasSize(2).isSubsetOf(A, B, C);
      assertThat(querier.streams(List.of(), 100)).hasSize(3);
    }
    try (LogSnapshot snapshot = tested.store().logSnapshot(new NanoRange(T + 1, T + 1))) {
      assertThat(snapshot.querier(EU).streams(List.of(), 0)).containsExactly(B);
    }
  }

  @Test
  void labelNamesAndValues_areSortedAndRespectMatchersAndLimit() {
    load();
    try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
      LogQuerier querier = snapshot.querier(EU);
      assertThat(querier.labelNames(List.of(), 0)).containsExactly("a", "b");
      assertThat(querier.labelNames(List.of(Matcher.equal("a", "2")), 0)).containsExactly("a");
      assertThat(querier.labelNames(List.of(Matcher.equal("a", "9")), 0)).isEmpty();
      assertThat(querier.labelNames(List.of(), 1)).hasSize(1).isSubsetOf("a", "b");
      assertThat(querier.labelValues("a", List.of(), 0)).containsExactly("1", "2", "3");
      assertThat(querier.labelValues("b", List.of(not("a", "1")), 0)).containsExactly("y");
      assertThat(querier.labelValues("none", List.of(), 0)).isEmpty();
      assertThat(querier.labelValues("a", List.of(), 2)).hasSize(2).isSubsetOf("1", "2", "3");
      assertThat(querier.warnings()).isEmpty();
    }
  }

  @Test
  void labelNamesAndValues_unicode_areInUtf8Order() {
    EntryWriter writer = write();
    UNICODE.reversed().forEach(text -> writer.entry(Labels.of(text, text, "v", text), T, "x"));
    appendAll(writer);
    tested.settle();
    try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
      LogQuerier querier = snapshot.querier(EU);
      assertThat(querier.labelValues("v", List.of(), 0)).containsExactlyElementsOf(UNICODE);
      assertThat(querier.labelNames(List.of(), 0))
          .containsExactly("Z", "v", "z", "é", "\uffee", "\ud83d\ude00");
      assertThat(querier.streams(List.of(), 0)).hasSize(5).isSorted();
    }
  }

  @Test
  void labels_ofDaysOutsideTheRange_areNotSeen() {
    appendAll(write().entry(A, T - 10 * DAY_NS, "old").entry(B, T, "new"));
    tested.settle();
    try (LogSnapshot snapshot = tested.store().logSnapshot(new NanoRange(T - 1_000, T))) {
      LogQuerier querier = snapshot.querier(EU);
      assertThat(querier.labelValues("a", List.of(), 0)).containsExactly("2");
      assertThat(querier.labelNames(List.of(), 0)).containsExactly("a");
      assertThat(querier.streams(List.of(), 0)).containsExactly(B);
    }
  }

  @Test
  void snapshot_laterWrites_areNotSeen() {
    appendAll(write().entry(A, T, "before").entry(A, T + 5, "before too"));
    try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
      LogQuerier querier = snapshot.querier(EU);
      SortedMap<Labels, List<StoredEntry>> before =
          StoredEntry.readAll(querier, List.of(), StoredEntry.OLDEST_FIRST);
      EntryReader open = querier.select(List.of(), StoredEntry.NEWEST_FIRST);
      appendAll(write().entry(A, T + 1, "after").entry(B, T, "after").entry(A, T, "after"));
      appendAll(write(US).entry(A, T, "after"));
      tested.flush();
      appendAll(write().entry(C, T, "after"));
      assertThat(StoredEntry.readAll(querier, List.of(), StoredEntry.OLDEST_FIRST))
          .isEqualTo(before);
      assertThat(StoredEntry.readAll(snapshot.querier(EU), List.of(), StoredEntry.OLDEST_FIRST))
          .isEqualTo(before);
      EntryColumns columns = new EntryColumns();
      int rows = 0;
      while (open.next(columns)) {
        rows += columns.size();
      }
      assertThat(rows).isEqualTo(2);
      assertThat(querier.streams(List.of(), 0)).containsExactly(A);
    }
    assertThat(readAll().keySet()).containsExactly(A, B, C);
    assertThat(lines(A)).containsExactly("before", "after", "after", "before too");
  }

  @Test
  void snapshot_ofUnknownCluster_isEmpty() {
    load();
    try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
      LogQuerier querier = snapshot.querier(US);
      EntryReader reader = querier.select(List.of(), StoredEntry.OLDEST_FIRST);
      assertThat(reader.next(new EntryColumns())).isFalse();
      assertThat(querier.streams(List.of(), 0)).isEmpty();
      assertThat(querier.labelNames(List.of(), 0)).isEmpty();
      assertThat(querier.labelValues("a", List.of(), 0)).isEmpty();
      assertThat(snapshot.clusters()).containsExactly(EU);
    }
  }

  @Test
  void snapshot_ofAnEmptyStore_isEmpty() {
    tested.settle();
    assertThat(readAll()).isEmpty();
    try (LogSnapshot snapshot = tested.store().logSnapshot(NanoRange.ALL)) {
      assertThat(snapshot.clusters()).isEmpty();
    }
  }
}
