package io.tributary.ingest.remotewrite;

import io.tributary.ingest.Answer;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.WriteBatch;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Takes one remote write 1.0 request after the other: decode all, parse all, identify all, append
/// all.
///
/// Confined to one thread at a time; what it needs per request it keeps for the next. Source: the
/// remote write 1.0 specification, but one refused series or sample never loses the rest.
public final class RemoteWriteReceiver implements AutoCloseable {
  private static final long KEPT_BYTES = 8 << 20;
  private static final int KEPT_ROWS = 1 << 15;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Appender appender;
  private final SnappyBody decoded = new SnappyBody();
  private final WriteRequestScan scan = new WriteRequestScan();
  private final SeriesIdentifier identifier;
  private final BatchFiller filler;
  private final LabelDecoder labels = new LabelDecoder();
  private final WriteBatch batch = new WriteBatch();
  private final WriteBatch retry = new WriteBatch();
  private final Refusals refusals = new Refusals();
  private final RefusalReport report = new RefusalReport();
  private final Map<Column, List<Integer>> retried = new EnumMap<>(Column.class);
  private int largestRows;

  /// @param maxLabelBytes the longest label set of a series, as encoded
  public RemoteWriteReceiver(SharedIdentity shared, Appender appender, int maxLabelBytes) {
    this.appender = appender;
    identifier = new SeriesIdentifier(shared, appender, maxLabelBytes, labels);
    filler = new BatchFiller(identifier, labels);
  }

  /// Stores what a body holds and says what its sender is told.
  ///
  /// @param compressed a direct buffer
  /// @param length the decoded length it announces
  /// @throws MalformedBodyException when nothing was stored because it is not remote write
  /// @throws io.tributary.model.error.OverloadedException when nothing was stored for want of room
  public Answer receive(ClusterWrites cluster, ByteBuffer compressed, int length) {
    decode(cluster, compressed, length);
    if (!batch.isEmpty()) {
      appender.append(batch, refusals);
    }
    return answer(cluster, decoded.memory());
  }

  /// Everything before the append; the batch is valid until the next call.
  WriteBatch decode(ClusterWrites cluster, ByteBuffer compressed, int length) {
    report.clear();
    refusals.clear();
    batch.reset(cluster.cluster());
    MemorySegment body = decoded.decode(compressed, length);
    scan.scan(body, length);
    identifier.identify(cluster, body, scan.series(), report);
    filler.fill(batch, body, scan, report);
    largestRows = Math.max(largestRows, Math.max(scan.series().size(), batch.floats().size()));
    return batch;
  }

  private Answer answer(ClusterWrites cluster, MemorySegment body) {
    int attempted = batch.floats().size() + batch.histograms().size() + report.total();
    boolean retiredAgain = !refusals.isEmpty() && settle(cluster, body);
    report.countInto(cluster);
    cluster.countStored(attempted - report.total());
    if (retiredAgain) {
      return Answer.busy(
          "series were forgotten meanwhile, send again cluster=" + cluster.cluster(), RETRY_AFTER);
    }
    return report.isEmpty() ? Answer.STORED : Answer.of(400, report.text(attempted));
  }

  /// Reports what the append refused; rows whose ref is retired are resolved and appended once
  /// more. Returns whether some of these were retired again.
  private boolean settle(ClusterWrites cluster, MemorySegment body) {
    retry.reset(cluster.cluster());
    retried.clear();
    for (int i = 0; i < refusals.size(); i++) {
      if (refusals.reason(i) == Rejection.RETIRED_REF) {
        retryRow(cluster, body, refusals.column(i), refusals.row(i));
      } else {
        reportRow(body, refusals.column(i), refusals.row(i), refusals.reason(i));
      }
    }
    boolean retiredAgain = false;
    if (!retry.isEmpty()) {
      appender.append(retry, refusals);
      for (int i = 0; i < refusals.size(); i++) {
        retiredAgain |= refusals.reason(i) == Rejection.RETIRED_REF;
        int row = retried.getOrDefault(refusals.column(i), List.of()).get(refusals.row(i));
        reportRow(body, refusals.column(i), row, refusals.reason(i));
      }
    }
    return retiredAgain;
  }

  private void retryRow(ClusterWrites cluster, MemorySegment body, Column column, int row) {
    int series = filler.series(column, row);
    if (identifier.ref(series) == BatchFiller.ref(batch, column, row)) {
      identifier.resolveAgain(cluster, body, scan.series(), series, report);
    }
    int ref = identifier.ref(series);
    if (ref == SeriesIdentifier.REFUSED) {
      return;
    }
    retried.computeIfAbsent(column, _ -> new ArrayList<>()).add(row);
    switch (column) {
      case FLOATS ->
          retry
              .floats()
              .add(ref, batch.floats().timestampsMs()[row], batch.floats().valueBits()[row]);
      case HISTOGRAMS -> {
        long timestampMs = batch.histograms().timestampsMs()[row];
        retry.histograms().add(ref, timestampMs, batch.histograms().value(row), 0);
      }
      case EXEMPLARS -> retry.exemplars().add(ref, batch.exemplars().value(row));
    }
  }

  private void reportRow(MemorySegment body, Column column, int row, Rejection reason) {
    if (column == Column.EXEMPLARS) {
      report.countExemplar(reason);
      return;
    }
    report.count(reason, 1);
    if (report.isListing()) {
      boolean floats = column == Column.FLOATS;
      long timestampMs =
          (floats ? batch.floats().timestampsMs() : batch.histograms().timestampsMs())[row];
      String labelText = identifier.describe(body, scan.series(), filler.series(column, row));
      report.list(labelText, reason.text() + " timestampMs=" + timestampMs);
    }
  }

  /// Whether one large request has made this too large to keep.
  public boolean isOversized() {
    return decoded.capacity() > KEPT_BYTES || largestRows > KEPT_ROWS;
  }

  @Override
  public void close() {
    decoded.close();
  }
}
