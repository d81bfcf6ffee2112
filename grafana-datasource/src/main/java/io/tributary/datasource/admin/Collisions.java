package io.tributary.datasource.admin;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which series several clusters have with the same labels: what would be one series if clusters
/// were not told apart. Confined to one thread.
///
/// Metric by metric, of those that more than one cluster has: each series is looked at once, and
/// only those of one metric are held at a time.
final class Collisions {
  private static final SelectHints ANY_LABELS = SelectHints.ANY_LABELS;

  /// @param clusters in order
  record Example(Labels labels, List<ClusterId> clusters) {}

  private final List<ClusterId> clusters;
  private final int most; // examples
  private final Map<String, Long> byMetric = new HashMap<>();
  private final Map<BitSet, Long> byClusters = new HashMap<>();
  private final List<Example> examples = new ArrayList<>();
  private long series;
  private long seen;
  private boolean complete = true;

  private Collisions(List<ClusterId> clusters, int most) {
    this.clusters = clusters;
    this.most = most;
  }

  /// Looks at what some clusters have.
  ///
  /// @param queriers of each cluster's own view
  /// @param matchers of the series that are looked at
  /// @param most series to look at, and most examples to keep
  static Collisions of(
      SortedMap<ClusterId, Querier> queriers, List<Matcher> matchers, long mostSeries, int most) {
    Collisions found = new Collisions(List.copyOf(queriers.keySet()), most);
    SortedMap<String, BitSet> metrics = new TreeMap<>(Labels::compareUtf8);
    int place = 0;
    for (Querier querier : queriers.values()) {
      for (String name : querier.labelValues(Labels.METRIC_NAME, matchers, 0)) {
        metrics.computeIfAbsent(name, _ -> new BitSet()).set(place);
      }
      place++;
    }
    List<Querier> ordered = List.copyOf(queriers.values());
    for (Map.Entry<String, BitSet> metric : metrics.entrySet()) {
      if (metric.getValue().cardinality() > 1) {
        if (found.seen >= mostSeries) {
          found.complete = false;
          break;
        }
        found.look(metric.getKey(), metric.getValue(), ordered, matchers);
      }
    }
    return found;
  }

  private void look(String metric, BitSet places, List<Querier> queriers, List<Matcher> matchers) {
    List<Matcher> ofMetric = new ArrayList<>(matchers);
    ofMetric.add(new Matcher(Matcher.Type.EQUAL, Labels.METRIC_NAME, metric));
    Map<Labels, BitSet> owners = new HashMap<>();
    for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
      SeriesSet set = queriers.get(place).select(ofMetric, ANY_LABELS);
      while (set.next()) {
        seen++;
        owners.computeIfAbsent(set.at().labels(), _ -> new BitSet()).set(place);
      }
    }
    owners.forEach((labels, who) -> {
      if (who.cardinality() > 1) {
        add(metric, labels, who);
      }
    });
  }

  private void add(String metric, Labels labels, BitSet who) {
    series++;
    byMetric.merge(metric, 1L, Long::sum);
    byClusters.merge(who, 1L, Long::sum);
    if (examples.size() < most) {
      examples.add(new Example(labels, named(who)));
    }
  }

  private List<ClusterId> named(BitSet places) {
    return places.stream().mapToObj(clusters::get).toList();
  }

  /// Returns how many label sets more than one cluster has.
  long series() {
    return series;
  }

  /// Returns how many series were looked at: those of metrics that several clusters have.
  long seen() {
    return seen;
  }

  /// Returns whether all were looked at.
  boolean isComplete() {
    return complete;
  }

  List<Example> examples() {
    return examples;
  }

  /// Returns the clusters that have the same series, those with most of them first.
  List<Map.Entry<List<ClusterId>, Long>> byClusters(int limit) {
    return byClusters.entrySet().stream()
        .map(each -> Map.entry(named(each.getKey()), each.getValue()))
        .sorted(
            Map.Entry.<List<ClusterId>, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(each -> each.getKey().toString()))
        .limit(limit)
        .toList();
  }

  /// Returns the metrics with most of them.
  List<Map.Entry<String, Long>> byMetric(int limit) {
    return byMetric.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey(Labels::compareUtf8)))
        .limit(limit)
        .toList();
  }
}
