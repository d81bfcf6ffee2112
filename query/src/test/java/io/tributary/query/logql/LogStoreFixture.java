package io.tributary.query.logql;

import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.StructuredMetadata;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A store with some lines, and short forms of queries over it; times are seconds.
final class LogStoreFixture {
  private static final ClusterId CLUSTER = new ClusterId("a");
  private static final long SECOND = 1_000_000_000L;

  private final InMemoryLogStore store = new InMemoryLogStore();
  private final LogqlEngine engine = new LogqlEngine();

  void add(Labels labels, long second, String line) {
    add(labels, second, line, Map.of());
  }

  void add(Labels labels, long second, String line, Map<String, String> metadata) {
    LogAppender appender = store.logAppender();
    if (!(appender.resolve(CLUSTER, labels) instanceof Resolution.Known known)) {
      throw new IllegalStateException("stream refused labels=" + labels);
    }
    EntryBatch batch = new EntryBatch();
    batch.reset(CLUSTER);
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    batch.add(known.ref(), second * SECOND, bytes, 0, bytes.length);
    byte[] encoded = encode(metadata);
    batch.addMetadata(encoded, 0, encoded.length);
    appender.append(batch, new Refusals());
  }

  private static byte[] encode(Map<String, String> metadata) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TreeMap<>(metadata)
        .forEach((name, value) -> {
          for (String text : List.of(name, value)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            byte[] length = new byte[5];
            out.write(length, 0, StructuredMetadata.putVarint(length, 0, bytes.length));
            out.writeBytes(bytes);
          }
        });
    return out.toByteArray();
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
