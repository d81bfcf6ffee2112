package io.tributary.ingest.otlp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.append.HistogramRules;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.otlp.PointKeys.Level;
import io.tributary.ingest.otlp.PointTable.Text;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Rejection;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Walks the message of OTLP metrics in place, down to the metrics; their points are walked by
/// [PointScan]. Confined to one thread.
///
/// What surrounds the points is read first wherever it stands: a resource before its metrics, a
/// temporality before its points.
final class MetricsScan {
  private static final Text[] TEXTS = Text.values();
  private static final long KNOWN_REQUEST = Fields.known(1);
  private static final long KNOWN_RESOURCE_METRICS = Fields.known(1, 2);
  private static final long KNOWN_SCOPE_METRICS = Fields.known(2);
  private static final long KNOWN_METRIC = Fields.known(1, 2, 3, 5, 7, 9, 10, 11);
  private static final long KNOWN_DATA = Fields.known(1, 2, 3);

  private final WireCursor cursor = new WireCursor();
  private final PointKeys keys;
  private final PointTable table = new PointTable();
  private final PointRows rows = new PointRows();
  private final PointScan points;
  private final TargetScan target;
  private final RefusalReport report;
  private MemorySegment body = MemorySegment.NULL;
  private int resourceStart;
  private int resourceEnd;
  private int resource; // its number, or -1 before its first metric
  private long resourceLow;
  private long resourceHigh;

  private final int[] textStarts = new int[TEXTS.length];
  private final int[] textEnds = new int[TEXTS.length];
  private int dataField;
  private int dataStart;
  private int dataEnd;
  private long temporality;
  private boolean monotonic;

  /// @param report where metrics that are refused as a whole go
  MetricsScan(LabelHash hash, RefusalReport report) {
    this.report = report;
    keys = new PointKeys(hash);
    points = new PointScan(cursor, keys, table, rows);
    target = new TargetScan(keys, rows);
  }

  /// Reads `message[0, length)` into the rows.
  ///
  /// @param room where memory for them is taken
  /// @param salt tells the series of this cluster from those of others
  /// @throws MalformedBodyException when it is not the message
  void scan(MemorySegment message, int length, RequestBody room, long salt) {
    body = message;
    table.clear();
    rows.reset(room);
    keys.reset(salt);
    points.reset(message);
    cursor.reset(message, 0, length);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == Fields.RESOURCE_METRICS) {
        int around = enter();
        resourceMetrics();
        cursor.limit(around);
      } else {
        Fields.skip(cursor, tag, KNOWN_REQUEST);
      }
    }
  }

  /// Makes the delimited field the current message; returns the limit of the one around it.
  private int enter() {
    int end = cursor.end();
    int around = cursor.limit();
    cursor.limit(end);
    return around;
  }

  private void resourceMetrics() {
    int start = cursor.position();
    findResource();
    cursor.position(start);
    keys.start(Level.RESOURCE).add(body, resourceStart, resourceEnd).hash();
    resourceLow = keys.low();
    resourceHigh = keys.high();
    resource = -1;
    points.startResource();
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == Fields.SCOPE_METRICS) {
        int around = enter();
        scopeMetrics();
        cursor.limit(around);
      } else {
        cursor.skip(tag);
      }
    }
    if (resource >= 0 && target.isWorthTelling(body, resourceStart, resourceEnd)) {
      keys.start(Level.RESOURCE).add(body, resourceStart, resourceEnd).hash();
      target.add(resource, points.earliestMs(), points.latestMs());
    }
  }

  private void findResource() {
    resourceStart = cursor.position();
    resourceEnd = resourceStart;
    boolean found = false;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == Fields.RESOURCE) {
        once(found, "resource");
        found = true;
        resourceEnd = cursor.end();
        resourceStart = cursor.position();
        cursor.position(resourceEnd);
      } else if (tag == Fields.SCOPE_METRICS) {
        cursor.position(cursor.end());
      } else {
        Fields.skip(cursor, tag, KNOWN_RESOURCE_METRICS);
      }
    }
  }

  /// A message that is sent in two pieces is legal protobuf, which nobody sends.
  private void once(boolean found, String what) {
    if (found) {
      throw new MalformedBodyException("there are two of what is one: " + what, cursor.position());
    }
  }

  private void scopeMetrics() {
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == Fields.METRICS) {
        int around = enter();
        int end = cursor.limit();
        metric();
        cursor.limit(around);
        cursor.position(end);
      } else {
        Fields.skip(cursor, tag, KNOWN_SCOPE_METRICS);
      }
    }
  }

  private void metric() {
    Arrays.fill(textStarts, cursor.position());
    Arrays.fill(textEnds, cursor.position());
    dataField = 0;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case Fields.NAME -> text(0);
        case Fields.UNIT -> text(1);
        case Fields.DESCRIPTION -> text(2);
        default -> data(tag);
      }
    }
    if (dataField == 0) {
      return;
    }
    cursor.limit(dataEnd);
    int sent = readData();
    if (sent == 0) {
      return;
    }
    if (hasTemporality() && temporality != Fields.CUMULATIVE) {
      table.addUnread(sent);
      refuse(Rejection.INVALID_TEMPORALITY, sent, "temporality=" + temporality);
      return;
    }
    addMetric();
    cursor.position(dataStart);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == Fields.POINTS) {
        int around = enter();
        if (!points.point(kind())) {
          refuse(Rejection.INVALID_HISTOGRAM, 1, "buckets limit=" + HistogramRules.MAX_BUCKETS);
        }
        cursor.limit(around);
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void text(int index) {
    textEnds[index] = cursor.end();
    textStarts[index] = cursor.position();
    cursor.position(textEnds[index]);
  }

  private void data(int tag) {
    switch (tag) {
      case Fields.GAUGE,
          Fields.SUM,
          Fields.HISTOGRAM,
          Fields.EXPONENTIAL_HISTOGRAM,
          Fields.SUMMARY -> {
        once(dataField != 0, "data of a metric");
        dataField = tag;
        dataEnd = cursor.end();
        dataStart = cursor.position();
        cursor.position(dataEnd);
      }
      default -> Fields.skip(cursor, tag, KNOWN_METRIC);
    }
  }

  /// Reads what stands beside the points; returns how many of them there are.
  private int readData() {
    temporality = 0;
    monotonic = false;
    int sent = 0;
    cursor.position(dataStart);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case Fields.POINTS -> {
          sent++;
          cursor.position(cursor.end());
        }
        case Fields.TEMPORALITY -> temporality = (int) cursor.varint();
        case Fields.IS_MONOTONIC -> monotonic = cursor.varint() != 0;
        default -> Fields.skip(cursor, tag, KNOWN_DATA);
      }
    }
    return sent;
  }

  private boolean hasTemporality() {
    return switch (kind()) {
      case COUNTER, UP_DOWN_COUNTER, HISTOGRAM, EXPONENTIAL_HISTOGRAM -> true;
      case GAUGE, SUMMARY -> false;
    };
  }

  private MetricKind kind() {
    return switch (dataField) {
      case Fields.GAUGE -> MetricKind.GAUGE;
      case Fields.SUM -> monotonic ? MetricKind.COUNTER : MetricKind.UP_DOWN_COUNTER;
      case Fields.HISTOGRAM -> MetricKind.HISTOGRAM;
      case Fields.EXPONENTIAL_HISTOGRAM -> MetricKind.EXPONENTIAL_HISTOGRAM;
      default -> MetricKind.SUMMARY;
    };
  }

  @SuppressWarnings("EnumOrdinal") // in memory only
  private void addMetric() {
    if (resource < 0) {
      resource = table.addResource(resourceStart, resourceEnd);
    }
    int metric = table.addMetric(kind());
    for (Text text : TEXTS) {
      table.text(metric, text, textStarts[text.ordinal()], textEnds[text.ordinal()]);
    }
    keys.start(Level.METRIC)
        .add(resourceLow)
        .add(resourceHigh)
        .add(kind().ordinal())
        .add(textEnds[1] - textStarts[1])
        .add(body, textStarts[1], textEnds[1])
        .add(body, textStarts[0], textEnds[0])
        .hash();
    points.startMetric();
  }

  private void refuse(Rejection reason, int sent, String detail) {
    report.count(reason, sent);
    if (report.isListing()) {
      report.list(name(), reason.text() + " " + detail);
    }
  }

  private String name() {
    byte[] bytes = body.asSlice(textStarts[0], textEnds[0] - textStarts[0]).toArray(JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  PointTable table() {
    return table;
  }

  PointRows rows() {
    return rows;
  }

  PointKeys keys() {
    return keys;
  }
}
