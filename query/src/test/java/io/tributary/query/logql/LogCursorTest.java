package io.tributary.query.logql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.query.exec.QueryOptions;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages of lines, put together, are what one query returns.
class LogCursorTest {
  private static final ClusterId EU = new ClusterId("eu-1");
  private static final int TIMES = 6; // so few that most lines share one

  private final LogqlEngine engine = new LogqlEngine(InstantSource.system());

  private LogqlResult.Entries query(InMemoryLogStore store, String query, LogParams params) {
    LogqlResult result = engine.query(store.cluster(EU), query, params, QueryOptions.DEFAULT);
    return (LogqlResult.Entries) result.data();
  }

  private static List<String> lines(LogqlResult.Entries entries) {
    return entries.entries().stream()
        .map(each ->
            each.timestampNs()
                + " "
                + each.stream()
                + " "
                + new String(each.line(), StandardCharsets.UTF_8))
        .toList();
  }

  private static InMemoryLogStore store(SplittableRandom random) {
    InMemoryLogStore store = new InMemoryLogStore();
    EntryWriter writer = new EntryWriter(store, EU);
    int lines = random.nextInt(150);
    for (int i = 0; i < lines; i++) {
      Labels labels = Labels.of("app", "a", "i", "" + random.nextInt(5));
      writer.entry(labels, 100 + random.nextInt(TIMES), (i % 3 == 0 ? "x" : "y") + i);
    }
    var _ = writer.append();
    return store;
  }

  @Test
  void pages_ofManyLinesOfOneTime_areTogetherTheWholeQuery() {
    Seeds.run(
        60,
        random -> {
          InMemoryLogStore store = store(random);
          for (boolean newestFirst : List.of(true, false)) {
            for (String query :
                List.of("{app=\"a\"}", "{app=\"a\"} |= \"x\" | line_format \"same\"")) {
              check(store, query, newestFirst, 1 + random.nextInt(12));
            }
          }
        });
  }

  private void check(InMemoryLogStore store, String query, boolean newestFirst, int limit) {
    LogParams all = new LogParams(101, 100 + TIMES - 1, 1, 1_000, newestFirst);
    List<String> whole = lines(query(store, query, all.from(LogCursor.BEGINNING)));
    assertThat(whole).containsExactlyInAnyOrderElementsOf(lines(query(store, query, all)));

    LogParams paged = new LogParams(101, 100 + TIMES - 1, 1, limit, newestFirst);
    List<String> pages = new ArrayList<>();
    LogCursor next = LogCursor.BEGINNING;
    while (next != null) {
      LogqlResult.Entries page = query(store, query, paged.from(next));
      assertThat(page.entries().size()).isLessThanOrEqualTo(limit);
      assertThat(page.next() == null).isEqualTo(page.entries().size() < limit);
      pages.addAll(lines(page));
      next = page.next() == null ? null : LogCursor.decode(page.next().encode(query), query);
    }
    assertThat(pages).as("%s newestFirst=%s limit=%s", query, newestFirst, limit).isEqualTo(whole);
  }

  @Test
  void cursor_text_isReadAgain() {
    LogCursor cursor = new LogCursor(-5, "{a=\"b c\", d=\"é\"}", 7);
    assertThat(LogCursor.decode(cursor.encode("q"), "q")).isEqualTo(cursor);
    assertThat(LogCursor.decode("", "q").isBeginning()).isTrue();
    assertThat(cursor.encode("q")).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!", "MQ", "MSAy"})
  void cursor_thatIsNone_isRefused(String text) {
    assertThatThrownBy(() -> LogCursor.decode(text, "q"))
        .isInstanceOf(TributaryException.class)
        .hasMessage("invalid cursor");
  }

  @Test
  void cursor_ofAnotherQuery_isRefused() {
    String text = new LogCursor(5, "{a=\"b\"}", 7).encode("one");
    assertThatThrownBy(() -> LogCursor.decode(text, "other"))
        .isInstanceOf(TributaryException.class)
        .hasMessage("the cursor belongs to another query or direction");
  }
}
