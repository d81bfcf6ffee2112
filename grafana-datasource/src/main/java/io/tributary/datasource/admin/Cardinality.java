package io.tributary.datasource.admin;

import io.tributary.model.Labels;
import io.tributary.model.metrics.SeriesSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How many series there are, and of what; counted in one walk. Confined to one thread.
public final class Cardinality {
  /// How often there is something.
  record Count(String name, long value) {
    private static final Comparator<Count> LARGEST_FIRST =
        Comparator.comparingLong(Count::value)
            .reversed()
            .thenComparing(Count::name, Labels::compareUtf8);
  }

  /// What is counted; the names are those of Prometheus' answer.
  enum By {
    METRIC("seriesCountByMetricName"),
    VALUES_OF_LABEL("labelValueCountByLabelName"),
    BYTES_OF_LABEL("memoryInBytesByLabelName"),
    PAIR("seriesCountByLabelValuePair");

    private final String field;

    By(String field) {
      this.field = field;
    }

    String field() {
      return field;
    }
  }

  private static final class Tally {
    private long count;
  }

  private final Map<String, Map<String, Tally>> series = new HashMap<>(); // by label and value
  private long all;

  /// Counts the labels of a selection.
  static Cardinality of(SeriesSet selected) {
    Cardinality counted = new Cardinality();
    while (selected.next()) {
      counted.add(selected.at().labels());
    }
    return counted;
  }

  private void add(Labels labels) {
    all++;
    for (int i = 0; i < labels.size(); i++) {
      series
          .computeIfAbsent(labels.name(i), _ -> new HashMap<>())
          .computeIfAbsent(labels.value(i), _ -> new Tally())
          .count++;
    }
  }

  long series() {
    return all;
  }

  /// Returns the number of different pairs of label and value.
  long pairs() {
    return series.values().stream().mapToLong(Map::size).sum();
  }

  /// Returns the largest counts, the largest first.
  List<Count> top(By by, int limit) {
    return largest(counts(by), limit);
  }

  /// Returns what has grown most since an earlier count, and by how much.
  List<Count> growth(By by, Cardinality before, int limit) {
    Map<String, Long> grown = counts(by);
    before.counts(by).forEach((name, value) -> grown.merge(name, -value, Long::sum));
    grown.values().removeIf(value -> value <= 0);
    return largest(grown, limit);
  }

  private static List<Count> largest(Map<String, Long> counts, int limit) {
    return counts.entrySet().stream()
        .map(each -> new Count(each.getKey(), each.getValue()))
        .sorted(Count.LARGEST_FIRST)
        .limit(limit)
        .toList();
  }

  private Map<String, Long> counts(By by) {
    Map<String, Long> counts = new HashMap<>();
    switch (by) {
      case METRIC ->
          series
              .getOrDefault(Labels.METRIC_NAME, Map.of())
              .forEach((name, tally) -> counts.put(name, tally.count));
      case VALUES_OF_LABEL ->
          series.forEach((label, values) -> counts.put(label, (long) values.size()));
      case BYTES_OF_LABEL ->
          series.forEach((label, values) -> counts.put(label, bytes(values.keySet())));
      case PAIR ->
          series.forEach((label, values) ->
              values.forEach((value, tally) -> counts.put(label + "=" + value, tally.count)));
    }
    return counts;
  }

  private static long bytes(Iterable<String> values) {
    long bytes = 0;
    for (String value : values) {
      bytes += value.length();
    }
    return bytes;
  }
}
