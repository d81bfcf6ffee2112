package io.tributary.kit.contract;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.LogStore;
import io.tributary.model.logs.StructuredMetadata;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Fills and appends batches of entries by labels, for tests. Confined to one thread.
public final class EntryWriter {
  private static final int MAX_VARINT = 5;

  private final LogAppender appender;
  private final ClusterId cluster;
  private final EntryBatch batch = new EntryBatch();

  public EntryWriter(LogStore store, ClusterId cluster) {
    this.appender = store.logAppender();
    this.cluster = cluster;
    batch.reset(cluster);
  }

  public EntryWriter entry(Labels labels, long timestampNs, String line) {
    return entry(labels, timestampNs, line, Map.of());
  }

  public EntryWriter entry(
      Labels labels, long timestampNs, String line, Map<String, String> metadata) {
    return entry(labels, timestampNs, line.getBytes(StandardCharsets.UTF_8), metadata);
  }

  /// @param line any bytes
  public EntryWriter entry(
      Labels labels, long timestampNs, byte[] line, Map<String, String> metadata) {
    return add(labels, timestampNs, line, encode(metadata));
  }

  public EntryWriter entry(Labels labels, StoredEntry entry) {
    byte[] metadata = StoredEntry.bytes(entry.metadata());
    return add(labels, entry.timestampNs(), StoredEntry.bytes(entry.line()), metadata);
  }

  private EntryWriter add(Labels labels, long timestampNs, byte[] line, byte[] metadata) {
    batch.add(ref(labels), timestampNs, line, 0, line.length);
    batch.addMetadata(metadata, 0, metadata.length);
    return this;
  }

  private static byte[] encode(Map<String, String> metadata) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TreeMap<>(metadata)
        .forEach((name, value) -> {
          for (String text : List.of(name, value)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            byte[] length = new byte[MAX_VARINT];
            out.write(length, 0, StructuredMetadata.putVarint(length, 0, bytes.length));
            out.writeBytes(bytes);
          }
        });
    return out.toByteArray();
  }

  /// Appends what was added since the last time.
  public Refusals append() {
    Refusals refusals = new Refusals();
    appender.append(batch, refusals);
    batch.reset(cluster);
    return refusals;
  }

  /// @throws AssertionError when the stream is refused
  public int ref(Labels labels) {
    return switch (appender.resolve(cluster, labels)) {
      case Resolution.Known known -> known.ref();
      case Resolution.Refused refused ->
          throw new AssertionError("stream refused reason=" + refused + " labels=" + labels);
    };
  }
}
