package io.tributary.ingest.otlp;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.PassedOn;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.append.RowOrigins;
import io.tributary.ingest.otlp.PointKeys.Level;
import io.tributary.ingest.otlp.PointTable.Text;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.WriteBatch;
import java.lang.foreign.MemorySegment;

/// Puts what was scanned and identified into the columns of a batch. Confined to one thread.
final class PointFiller {
  /// About what an exemplar, and a histogram beside its buckets, costs.
  private static final int OBJECT_BYTES = 256;

  private static final Text[] TEXTS = Text.values();

  private static final MetricMetadata TARGET =
      new MetricMetadata(PointLabels.TARGET_INFO, MetricMetadata.Type.GAUGE, "Target metadata", "");

  private final PointRows rows;
  private final PointTable table;
  private final PointKeys keys;
  private final PointIdentifier identifier;
  private final RefusalReport report;
  private final int maxMetadataBytes;
  private final RowOrigins origins = new RowOrigins();
  private final ExponentialDecoder exponential = new ExponentialDecoder();
  private final ExemplarReader exemplars = new ExemplarReader();
  private final WireCursor cursor = new WireCursor();
  private final PassedOn passedOn = new PassedOn();
  private MemorySegment body = MemorySegment.NULL;

  PointFiller(
      MetricsScan scan, PointIdentifier identifier, RefusalReport report, int maxMetadataBytes) {
    rows = scan.rows();
    table = scan.table();
    keys = scan.keys();
    this.identifier = identifier;
    this.report = report;
    this.maxMetadataBytes = maxMetadataBytes;
  }

  RowOrigins origins() {
    return origins;
  }

  /// @param room where memory is taken for what is not a plain number
  void fill(WriteBatch batch, MemorySegment newBody, RequestBody room, ClusterWrites cluster) {
    body = newBody;
    WriteBatch.Floats floats = batch.floats();
    boolean targets = false;
    for (int row = 0; row < rows.size(); row++) {
      int ref = identifier.ref(row);
      if (ref < 0) {
        continue;
      }
      if (rows.kind(row) == RowKind.HISTOGRAM) {
        addHistogram(batch, room, row, ref);
      } else {
        targets |= rows.kind(row) == RowKind.TARGET_INFO;
        origins.add(Column.FLOATS, floats.size(), row);
        floats.add(ref, rows.timestampMs(row), rows.valueBits(row), startMs(row));
      }
    }
    for (int point = 0; point < table.size(); point++) {
      if (table.hasExemplars(point)) {
        addExemplars(batch, room, point);
      }
    }
    addMetadata(batch, cluster, targets);
  }

  /// Only what counts has begun somewhere.
  private long startMs(int row) {
    if (rows.kind(row) == RowKind.TARGET_INFO) {
      return 0;
    }
    return switch (table.kind(table.metric(rows.point(row)))) {
      case GAUGE, UP_DOWN_COUNTER -> 0;
      case COUNTER, HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY -> rows.startMs(row);
    };
  }

  private void addHistogram(WriteBatch batch, RequestBody room, int row, int ref) {
    int point = rows.point(row);
    int bytes = table.end(point) - table.start(point);
    room.reserve(OBJECT_BYTES + (long) Double.BYTES * bytes);
    try {
      Histogram value = exponential.decode(body, table.start(point), table.end(point));
      origins.add(Column.HISTOGRAMS, batch.histograms().size(), row);
      batch.histograms().add(ref, rows.timestampMs(row), value, rows.startMs(row));
    } catch (IllegalArgumentException e) {
      table.reject(point);
      report.count(Rejection.INVALID_HISTOGRAM, 1);
      if (report.isListing()) {
        report.list(
            identifier.labels().describe(row),
            Rejection.INVALID_HISTOGRAM.text() + ": " + e.getMessage());
      }
    }
  }

  /// An exemplar that is refused is dropped without a word: it is an ornament, and a rejected point
  /// would not be sent again.
  private void addExemplars(WriteBatch batch, RequestBody room, int point) {
    MetricKind kind = table.kind(table.metric(point));
    int wanted =
        switch (kind) {
          case HISTOGRAM -> Fields.HISTOGRAM_EXEMPLARS;
          case EXPONENTIAL_HISTOGRAM -> Fields.EXPONENTIAL_EXEMPLARS;
          case GAUGE, COUNTER, UP_DOWN_COUNTER, SUMMARY -> Fields.EXEMPLARS;
        };
    cursor.reset(body, table.start(point), table.end(point));
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag != wanted) {
        cursor.skip(tag);
        continue;
      }
      int end = cursor.end();
      int start = cursor.position();
      cursor.position(end);
      room.reserve(OBJECT_BYTES);
      try {
        long pointMs = rows.timestampMs(table.firstRow(point));
        Exemplar value = exemplars.read(body, start, end, pointMs);
        int row =
            kind == MetricKind.HISTOGRAM ? bucket(point, value.value()) : table.firstRow(point);
        add(batch, row, value);
      } catch (IllegalArgumentException e) {
        report.countExemplar(Rejection.INVALID_LABELS);
      }
    }
  }

  private void add(WriteBatch batch, int row, Exemplar value) {
    if (identifier.ref(row) >= 0) {
      origins.add(Column.EXEMPLARS, batch.exemplars().size(), row);
      batch.exemplars().add(identifier.ref(row), value);
    }
  }

  /// Returns the row of the bucket that a value was counted in: the first whose bound is not below.
  private int bucket(int point, double value) {
    int low = table.firstRow(point);
    while (rows.kind(low) != RowKind.BUCKET) {
      low++;
    }
    int high = low; // the infinite bucket, which is the last of a point
    while (high + 1 < rows.size()
        && rows.kind(high + 1) == RowKind.BUCKET
        && rows.point(high + 1) == point) {
      high++;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value <= Double.longBitsToDouble(rows.extra(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  @SuppressWarnings("EnumOrdinal") // in memory only
  private void addMetadata(WriteBatch batch, ClusterWrites cluster, boolean targets) {
    keys.reset(cluster.pointSalt());
    for (int metric = 0; metric < table.metrics(); metric++) {
      keys.start(Level.METADATA).add(table.kind(metric).ordinal());
      long bytes = 0;
      for (Text text : TEXTS) {
        int start = table.textStart(metric, text);
        int end = table.textEnd(metric, text);
        bytes += end - start;
        keys.add(end - start).add(body, start, end);
      }
      keys.hash();
      if (bytes <= maxMetadataBytes && !passedOn.remember(keys.low(), keys.high())) {
        addMetadata(batch, metric);
      }
    }
    keys.start(Level.METADATA).hash();
    if (targets && !passedOn.remember(keys.low(), keys.high())) {
      batch.metadata().add(TARGET);
    }
  }

  /// What is wrong with a name was said of its points.
  private void addMetadata(WriteBatch batch, int metric) {
    PointLabels labels = identifier.labels();
    try {
      batch
          .metadata()
          .add(
              new MetricMetadata(
                  labels.name(metric),
                  table.kind(metric).type(),
                  labels.text(metric, Text.DESCRIPTION),
                  MetricNames.unit(labels.text(metric, Text.UNIT))));
    } catch (IllegalArgumentException _) {
      return;
    }
  }

  /// Ends a request; what was passed on with one that was not stored comes again.
  void finish(boolean stored) {
    if (!stored) {
      passedOn.forget();
    }
  }
}
