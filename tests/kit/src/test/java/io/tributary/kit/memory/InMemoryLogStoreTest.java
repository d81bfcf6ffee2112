package io.tributary.kit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.EntryWriter;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryLogStoreTest {
  private static final ClusterId CLUSTER = new ClusterId("a");
  private static final Labels WEB = Labels.of("app", "web");
  private static final Labels API = Labels.of("app", "api");

  private final InMemoryLogStore store = new InMemoryLogStore();

  private void add(Labels labels, long timestampNs, String line) {
    new EntryWriter(store, CLUSTER).entry(labels, timestampNs, line).append();
  }

  private List<String> read(NanoRange range, boolean newestFirst, Matcher... matchers) {
    List<String> lines = new ArrayList<>();
    try (LogQuerier querier = store.cluster(CLUSTER).querier(range)) {
      EntryReader reader =
          querier.select(
              List.of(matchers), new EntryHints(newestFirst, List.of(), EntryHints.Parts.LINES));
      EntryColumns columns = new EntryColumns();
      long bound = reader.boundNs();
      while (reader.next(columns)) {
        for (int row = 0; row < columns.size(); row++) {
          long timestampNs = columns.timestampNs(row);
          assertThat(newestFirst ? timestampNs <= bound : timestampNs >= bound).isTrue();
          int start = columns.lineStart(row);
          lines.add(
              new String(
                  columns.bytes(), start, columns.lineEnd(row) - start, StandardCharsets.UTF_8));
        }
        bound = reader.boundNs();
      }
    }
    return lines;
  }

  @Test
  void append_exactRepeat_isStoredOnce() {
    add(WEB, 5, "x");
    add(WEB, 5, "y");
    add(WEB, 5, "x");
    assertThat(read(NanoRange.ALL, false)).containsExactly("x", "y");
    assertThat(read(NanoRange.ALL, true)).containsExactly("y", "x");
  }

  @Test
  void select_outOfOrder_isSortedAndBounded() {
    for (int at : new int[] {4, 1, 3, 2, 5}) {
      add(WEB, at, "w" + at);
    }
    assertThat(read(new NanoRange(2, 4), false)).containsExactly("w2", "w3", "w4");
    assertThat(read(new NanoRange(2, 4), true)).containsExactly("w4", "w3", "w2");
  }

  @Test
  void labels_ofMatchingStreams_areListed() {
    add(WEB, 1, "x");
    add(API, 9, "x");
    try (LogQuerier querier = store.cluster(CLUSTER).querier(NanoRange.ALL)) {
      assertThat(querier.streams(List.of(), 0)).containsExactly(API, WEB);
      assertThat(querier.labelNames(List.of(), 0)).containsExactly("app");
      assertThat(querier.labelValues("app", List.of(), 1)).containsExactly("api");
      assertThat(querier.labelValues("app", List.of(Matcher.equal("app", "web")), 0))
          .containsExactly("web");
    }
    try (LogQuerier querier = store.cluster(CLUSTER).querier(new NanoRange(5, 10))) {
      assertThat(querier.streams(List.of(), 0)).containsExactly(API);
    }
  }

  @Test
  void logSnapshot_laterWrites_areNotSeen() {
    add(WEB, 1, "x");
    try (LogSnapshot snapshot = store.logSnapshot(NanoRange.ALL)) {
      add(API, 2, "y");
      assertThat(snapshot.clusters()).containsExactly(CLUSTER);
      assertThat(snapshot.querier(CLUSTER).streams(List.of(), 0)).containsExactly(WEB);
      assertThat(snapshot.querier(new ClusterId("b")).streams(List.of(), 0)).isEmpty();
    }
  }
}
