package io.tributary.ingest;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.StructuredMetadata;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Keeps every entry in the order of its arrival: what the log decoders of ingest are checked
/// against. Confined to one thread.
public final class ListLogAppender implements LogAppender {
  /// @param line its bytes, one character each
  public record Row(
      ClusterId cluster,
      Labels labels,
      long timestampNs,
      String line,
      Map<String, String> metadata) {}

  private record Identity(ClusterId cluster, Labels labels) {}

  public final List<Row> rows = new ArrayList<>();
  private final Map<Identity, Integer> refs = new HashMap<>();
  private final List<Identity> streams = new ArrayList<>();
  private final Set<Integer> retired = new HashSet<>();
  private Predicate<Labels> refusesStream = _ -> false;
  private Predicate<Row> refusesEntry = _ -> false;
  private int resolved;
  private int appends;
  private boolean retiresAlways;

  /// Refuses these streams for a limit.
  public void refuseStreams(Predicate<Labels> which) {
    refusesStream = which;
  }

  /// Refuses these entries as too old.
  public void refuseEntries(Predicate<Row> which) {
    refusesEntry = which;
  }

  /// Forgets every ref given out so far.
  public void retireAll() {
    for (int ref = 0; ref < streams.size(); ref++) {
      retired.add(ref);
    }
    refs.clear();
  }

  /// Forgets every ref as soon as it is used.
  public void retireAlways() {
    retiresAlways = true;
  }

  /// How many times a stream was asked for.
  public int resolved() {
    return resolved;
  }

  /// How many batches were appended.
  public int appends() {
    return appends;
  }

  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    resolved++;
    if (refusesStream.test(labels)) {
      return new Resolution.Refused(Rejection.SERIES_LIMIT, "limit=0");
    }
    return new Resolution.Known(
        refs.computeIfAbsent(
            new Identity(cluster, labels),
            identity -> {
              streams.add(identity);
              return streams.size() - 1;
            }));
  }

  @Override
  public void append(EntryBatch batch, Refusals refusals) {
    appends++;
    refusals.clear();
    for (int i = 0; i < batch.size(); i++) {
      Row row = row(batch, i);
      if (retiresAlways || retired.contains(batch.refs()[i])) {
        refusals.add(i, Rejection.RETIRED_REF);
      } else if (refusesEntry.test(row)) {
        refusals.addTooOld(Refusals.Column.FLOATS, i, 0);
      } else {
        rows.add(row);
      }
    }
  }

  private Row row(EntryBatch batch, int row) {
    int start = batch.lineStart(row);
    int lineEnd = batch.lineEnd(row);
    Map<String, String> metadata = new LinkedHashMap<>();
    StructuredMetadata.forEach(batch.bytes(), lineEnd, batch.metadataEnd(row), metadata::put);
    return new Row(
        batch.cluster(),
        streams.get(batch.refs()[row]).labels(),
        batch.timestampsNs()[row],
        new String(batch.bytes(), start, lineEnd - start, StandardCharsets.ISO_8859_1),
        metadata);
  }
}
