package io.tributary.query.logql;

import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.Value;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// A store with some lines, and short forms of queries over it; times are seconds.
final class LogStoreFixture {
  private static final ClusterId CLUSTER = new ClusterId("a");
  private static final long SECOND = 1_000_000_000L;

  private final InMemoryLogStore store = new InMemoryLogStore();
  private final LogqlEngine engine = new LogqlEngine(InstantSource.system());

  void add(Labels labels, long second, String line) {
    add(labels, second, line, Map.of());
  }

  void add(Labels labels, long second, String line, Map<String, String> metadata) {
    new EntryWriter(store, CLUSTER).entry(labels, second * SECOND, line, metadata).append();
  }

  List<LogEntry> entries(String query, int limit, boolean newestFirst) {
    LogParams params = new LogParams(0, 1000 * SECOND, SECOND, limit, newestFirst);
    LogqlResult result = engine.query(store.cluster(CLUSTER), query, params, QueryOptions.DEFAULT);
    return switch (result.data()) {
      case LogqlResult.Entries entries -> entries.entries();
      case LogqlResult.Samples samples -> throw new IllegalStateException("not lines: " + query);
    };
  }

  /// Returns the lines of a query, oldest first.
  List<String> lines(String query) {
    return texts(entries(query, 1000, false));
  }

  static List<String> texts(List<LogEntry> entries) {
    return entries.stream().map(e -> new String(e.line(), StandardCharsets.UTF_8)).toList();
  }

  /// Returns the value of an instant query, as text.
  List<String> instant(String query, long second) {
    LogqlResult result =
        engine.query(
            store.cluster(CLUSTER),
            query,
            LogParams.instant(second * SECOND),
            QueryOptions.DEFAULT);
    if (result.data() instanceof LogqlResult.Samples(Value.Vector vector)) {
      return vector.samples().stream().map(s -> s.labels() + " " + s.value()).toList();
    }
    throw new IllegalStateException("not a vector: " + query);
  }
}
