package io.tributary.ingest.otlp;

import io.tributary.ingest.append.HistogramRules;
import io.tributary.ingest.otlp.PointKeys.Level;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.SpecialValues;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Walks the data points of a metric, of every kind, and makes a row of each sample they stand for.
/// Confined to one thread.
///
/// A histogram becomes a counter for each bucket, its count and its sum, a summary likewise; an
/// exponential histogram is one row whose value is decoded when it is stored.
final class PointScan {
  private static final long NANOS_PER_MS = 1_000_000;
  private static final long KNOWN_NUMBER = Fields.known(2, 3, 4, 5, 6, 7, 8);
  private static final long KNOWN_HISTOGRAM = Fields.known(2, 3, 4, 5, 6, 7, 8, 9, 10);
  private static final long KNOWN_EXPONENTIAL = Fields.known(1, 2, 3, 10, 11);
  private static final long KNOWN_SUMMARY = Fields.known(2, 3, 4, 5, 6, 7, 8);
  private static final long KNOWN_QUANTILE = Fields.known(1, 2);

  // The attributes of each kind of points; where they are is what differs most.
  private static final int NUMBER_ATTRIBUTES = 7 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int HISTOGRAM_ATTRIBUTES = 9 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int EXPONENTIAL_ATTRIBUTES = 1 << 3 | WireCursor.LENGTH_DELIMITED;

  private final WireCursor cursor;
  private final PointKeys keys;
  private final PointTable table;
  private final PointRows rows;
  private MemorySegment body = MemorySegment.NULL;
  private long metricLow;
  private long metricHigh;
  private long earliestMs;
  private long latestMs;

  private int runStart; // of attributes one behind the other
  private int runEnd;
  private long timeNs;
  private long startNs;
  private long flags;
  private boolean exemplars;
  private long bits; // of a number's value
  private long count;
  private long totalBits;
  private boolean hasTotal;
  private final Pairs pairs = new Pairs(); // bounds and counts, or quantiles and values

  /// @param cursor stands at the points, within their metric
  /// @param keys has the hash of the metric when that is started
  PointScan(WireCursor cursor, PointKeys keys, PointTable table, PointRows rows) {
    this.cursor = cursor;
    this.keys = keys;
    this.table = table;
    this.rows = rows;
  }

  void reset(MemorySegment newBody) {
    body = newBody;
  }

  void startResource() {
    earliestMs = Long.MAX_VALUE;
    latestMs = Long.MIN_VALUE;
  }

  void startMetric() {
    metricLow = keys.low();
    metricHigh = keys.high();
  }

  /// The time of the first point of the resource.
  long earliestMs() {
    return earliestMs;
  }

  long latestMs() {
    return latestMs;
  }

  /// Reads the point that is the cursor's message; returns false when it has more buckets than are
  /// taken.
  boolean point(MetricKind kind) {
    int start = cursor.position();
    int end = cursor.limit();
    clear();
    keys.start(Level.POINT).add(metricLow).add(metricHigh);
    switch (kind) {
      case GAUGE, COUNTER, UP_DOWN_COUNTER -> number();
      case HISTOGRAM -> histogram();
      case EXPONENTIAL_HISTOGRAM -> exponential();
      case SUMMARY -> summary();
    }
    endRun();
    boolean wanted = exemplars && kind != MetricKind.GAUGE && !pairs.tooMany;
    int point = table.addPoint(start, end, rows.size(), wanted);
    if (pairs.tooMany) {
      table.reject(point);
      return false;
    }
    long timeMs = timeNs / NANOS_PER_MS;
    earliestMs = Math.min(earliestMs, timeMs);
    latestMs = Math.max(latestMs, timeMs);
    rows.of(point, timeMs, startNs / NANOS_PER_MS);
    switch (kind) {
      case GAUGE, COUNTER, UP_DOWN_COUNTER -> only(RowKind.VALUE, bits);
      case HISTOGRAM -> buckets();
      case EXPONENTIAL_HISTOGRAM -> only(RowKind.HISTOGRAM, 0);
      case SUMMARY -> quantiles();
    }
    return true;
  }

  private void clear() {
    runStart = cursor.position();
    runEnd = runStart;
    timeNs = 0;
    startNs = 0;
    flags = 0;
    exemplars = false;
    bits = 0;
    count = 0;
    totalBits = 0;
    hasTotal = false;
    pairs.clear();
  }

  private void number() {
    while (!cursor.atEnd()) {
      int at = cursor.position();
      int tag = cursor.tag();
      switch (tag) {
        case Fields.START_TIME -> startNs = cursor.fixed64();
        case Fields.TIME -> timeNs = cursor.fixed64();
        case Fields.AS_DOUBLE -> bits = cursor.fixed64();
        case Fields.AS_INT -> bits = Double.doubleToRawLongBits((double) cursor.fixed64());
        case Fields.EXEMPLARS -> skipExemplar();
        case NUMBER_ATTRIBUTES -> attribute(at);
        case Fields.FLAGS -> flags = cursor.varint();
        default -> Fields.skip(cursor, tag, KNOWN_NUMBER);
      }
    }
  }

  private void histogram() {
    while (!cursor.atEnd()) {
      int at = cursor.position();
      int tag = cursor.tag();
      switch (tag) {
        case Fields.START_TIME -> startNs = cursor.fixed64();
        case Fields.TIME -> timeNs = cursor.fixed64();
        case Fields.COUNT -> count = cursor.fixed64();
        case Fields.TOTAL -> total();
        case Fields.BUCKET_COUNT -> pairs.addValue(cursor.fixed64());
        case Fields.BOUND -> pairs.addKey(cursor.fixed64());
        case Fields.BUCKET_COUNTS, Fields.BOUNDS -> packed(tag == Fields.BOUNDS);
        case Fields.HISTOGRAM_EXEMPLARS -> skipExemplar();
        case HISTOGRAM_ATTRIBUTES -> attribute(at);
        case Fields.HISTOGRAM_FLAGS -> flags = cursor.varint();
        default -> Fields.skip(cursor, tag, KNOWN_HISTOGRAM);
      }
    }
  }

  private void total() {
    totalBits = cursor.fixed64();
    hasTotal = true;
  }

  private void packed(boolean bounds) {
    int around = cursor.limit();
    cursor.limit(cursor.end());
    while (!cursor.atEnd()) {
      if (bounds) {
        pairs.addKey(cursor.fixed64());
      } else {
        pairs.addValue(cursor.fixed64());
      }
    }
    cursor.limit(around);
  }

  private void exponential() {
    while (!cursor.atEnd()) {
      int at = cursor.position();
      int tag = cursor.tag();
      switch (tag) {
        case Fields.START_TIME -> startNs = cursor.fixed64();
        case Fields.TIME -> timeNs = cursor.fixed64();
        case Fields.EXPONENTIAL_EXEMPLARS -> skipExemplar();
        case EXPONENTIAL_ATTRIBUTES -> attribute(at);
        case Fields.HISTOGRAM_FLAGS -> flags = cursor.varint();
        default -> Fields.skip(cursor, tag, KNOWN_EXPONENTIAL);
      }
    }
  }

  private void summary() {
    while (!cursor.atEnd()) {
      int at = cursor.position();
      int tag = cursor.tag();
      switch (tag) {
        case Fields.START_TIME -> startNs = cursor.fixed64();
        case Fields.TIME -> timeNs = cursor.fixed64();
        case Fields.COUNT -> count = cursor.fixed64();
        case Fields.TOTAL -> total();
        case Fields.QUANTILES -> quantile();
        case NUMBER_ATTRIBUTES -> attribute(at);
        case Fields.FLAGS -> flags = cursor.varint();
        default -> Fields.skip(cursor, tag, KNOWN_SUMMARY);
      }
    }
  }

  private void quantile() {
    int around = cursor.limit();
    cursor.limit(cursor.end());
    long quantile = 0;
    long value = 0;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case Fields.QUANTILE -> quantile = cursor.fixed64();
        case Fields.QUANTILE_VALUE -> value = cursor.fixed64();
        default -> Fields.skip(cursor, tag, KNOWN_QUANTILE);
      }
    }
    cursor.limit(around);
    pairs.addKey(quantile);
    pairs.addValue(value);
  }

  private void skipExemplar() {
    exemplars = true;
    cursor.position(cursor.end());
  }

  /// Takes an attribute into the point's key; those in a row are copied at once.
  private void attribute(int at) {
    if (at != runEnd) {
      endRun();
      runStart = at;
    }
    runEnd = cursor.end();
    cursor.position(runEnd);
  }

  private void endRun() {
    keys.add(body, runStart, runEnd);
    runStart = runEnd;
  }

  /// Adds the only row of a point, whose key is that of the point.
  private void only(RowKind kind, long value) {
    keys.hash(rows.add(kind, 0, orStale(value)));
  }

  private long orStale(long value) {
    return (flags & Fields.NO_RECORDED_VALUE) == 0 ? value : SpecialValues.STALE_NAN_BITS;
  }

  private void buckets() {
    keys.hash();
    long low = keys.low();
    long high = keys.high();
    if (hasTotal) {
      row(low, high, RowKind.SUM, 0, totalBits);
    }
    long observations = unsigned(count);
    row(low, high, RowKind.COUNT, 0, observations);
    long below = 0;
    for (int i = 0; i < Math.min(pairs.keys, pairs.values); i++) {
      below += pairs.value[i];
      row(low, high, RowKind.BUCKET, pairs.key[i], unsigned(below));
    }
    long infinite = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
    row(low, high, RowKind.BUCKET, infinite, observations);
  }

  private void quantiles() {
    keys.hash();
    long low = keys.low();
    long high = keys.high();
    row(low, high, RowKind.SUM, 0, totalBits);
    row(low, high, RowKind.COUNT, 0, unsigned(count));
    for (int i = 0; i < pairs.keys; i++) {
      row(low, high, RowKind.QUANTILE, pairs.key[i], pairs.value[i]);
    }
  }

  @SuppressWarnings("EnumOrdinal") // in memory only
  private void row(long low, long high, RowKind kind, long extra, long value) {
    keys.start(Level.ROW).add(low).add(high).add(kind.ordinal()).add(extra);
    keys.hash(rows.add(kind, extra, orStale(value)));
  }

  /// Returns the bits of a count as a double.
  private static long unsigned(long count) {
    double value = count >= 0 ? count : ((count >>> 1) | (count & 1)) * 2.0;
    return Double.doubleToRawLongBits(value);
  }

  /// Two lists of numbers that belong together; what is too long is only noted.
  private static final class Pairs {
    private long[] key = new long[64];
    private long[] value = new long[64];
    private int keys;
    private int values;
    private boolean tooMany;

    void clear() {
      keys = 0;
      values = 0;
      tooMany = false;
    }

    void addKey(long bits) {
      key = withRoom(key, keys);
      if (keys < key.length) {
        key[keys++] = bits;
      }
    }

    void addValue(long bits) {
      value = withRoom(value, values);
      if (values < value.length) {
        value[values++] = bits;
      }
    }

    private long[] withRoom(long[] list, int size) {
      if (size < list.length) {
        return list;
      }
      tooMany |= size >= HistogramRules.MAX_BUCKETS;
      return tooMany ? list : Arrays.copyOf(list, 2 * size);
    }
  }
}
