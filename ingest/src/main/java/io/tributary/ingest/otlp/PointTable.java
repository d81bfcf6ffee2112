package io.tributary.ingest.otlp;

import java.util.Arrays;

/// Where the data points of a request lie, their metrics and resources; reused, confined to one
/// thread. Positions are bytes of the message.
final class PointTable {
  private static final int FIRST_POINTS = 1 << 12;
  private static final int FIRST_METRICS = 1 << 8;

  /// What is kept of a text: where it begins and ends.
  private static final int TEXT = 2;

  private int[] metricOf = new int[FIRST_POINTS];
  private int[] starts = new int[FIRST_POINTS];
  private int[] ends = new int[FIRST_POINTS];
  private int[] firstRows = new int[FIRST_POINTS];
  private boolean[] exemplars = new boolean[FIRST_POINTS];
  private boolean[] rejected = new boolean[FIRST_POINTS];
  private int size;
  private int rejections;
  private int unread;

  private MetricKind[] kinds = new MetricKind[FIRST_METRICS];
  private int[] resourceOf = new int[FIRST_METRICS];
  private int[] texts = new int[3 * TEXT * FIRST_METRICS];
  private int metrics;

  private int[] resourceStarts = new int[FIRST_METRICS];
  private int[] resourceEnds = new int[FIRST_METRICS];
  private int resources;

  /// The texts of a metric.
  enum Text {
    NAME,
    UNIT,
    DESCRIPTION
  }

  void clear() {
    size = 0;
    rejections = 0;
    unread = 0;
    metrics = 0;
    resources = 0;
  }

  int addResource(int start, int end) {
    if (resources == resourceStarts.length) {
      resourceStarts = Arrays.copyOf(resourceStarts, 2 * resources);
      resourceEnds = Arrays.copyOf(resourceEnds, 2 * resources);
    }
    resourceStarts[resources] = start;
    resourceEnds[resources] = end;
    return resources++;
  }

  /// Adds a metric of the resource that was added last; its texts are set next.
  int addMetric(MetricKind kind) {
    if (metrics == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * metrics);
      resourceOf = Arrays.copyOf(resourceOf, 2 * metrics);
      texts = Arrays.copyOf(texts, 2 * texts.length);
    }
    kinds[metrics] = kind;
    resourceOf[metrics] = resources - 1;
    return metrics++;
  }

  @SuppressWarnings("EnumOrdinal") // in memory only
  private static int at(int metric, Text text) {
    return TEXT * (3 * metric + text.ordinal());
  }

  void text(int metric, Text text, int start, int end) {
    texts[at(metric, text)] = start;
    texts[at(metric, text) + 1] = end;
  }

  /// Adds a point of the metric that was added last.
  ///
  /// @param hasExemplars whether some are wanted, which are read when its rows are stored
  int addPoint(int start, int end, int firstRow, boolean hasExemplars) {
    if (size == starts.length) {
      metricOf = Arrays.copyOf(metricOf, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
      firstRows = Arrays.copyOf(firstRows, 2 * size);
      exemplars = Arrays.copyOf(exemplars, 2 * size);
      rejected = Arrays.copyOf(rejected, 2 * size);
    }
    metricOf[size] = metrics - 1;
    starts[size] = start;
    ends[size] = end;
    firstRows[size] = firstRow;
    exemplars[size] = hasExemplars;
    rejected[size] = false;
    return size++;
  }

  /// Counts points that were refused with their metric.
  void addUnread(int points) {
    unread += points;
  }

  /// Remembers that something of a point was refused.
  void reject(int point) {
    rejections += rejected[point] ? 0 : 1;
    rejected[point] = true;
  }

  /// How many points the request holds.
  int sent() {
    return size + unread;
  }

  /// How many of them were refused, or a part of them was.
  int rejections() {
    return rejections + unread;
  }

  int size() {
    return size;
  }

  int metrics() {
    return metrics;
  }

  int metric(int point) {
    return metricOf[point];
  }

  int start(int point) {
    return starts[point];
  }

  int end(int point) {
    return ends[point];
  }

  int firstRow(int point) {
    return firstRows[point];
  }

  boolean hasExemplars(int point) {
    return exemplars[point];
  }

  MetricKind kind(int metric) {
    return kinds[metric];
  }

  int resource(int metric) {
    return resourceOf[metric];
  }

  int textStart(int metric, Text text) {
    return texts[at(metric, text)];
  }

  int textEnd(int metric, Text text) {
    return texts[at(metric, text) + 1];
  }

  int resourceStart(int resource) {
    return resourceStarts[resource];
  }

  int resourceEnd(int resource) {
    return resourceEnds[resource];
  }
}
