package io.tributary.kit.script;

import io.tributary.kit.script.Script.Gap;
import io.tributary.kit.script.Script.Histo;
import io.tributary.kit.script.Script.LoadedSeries;
import io.tributary.kit.script.Script.Value;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes native histograms with custom buckets of the classic ones in a `load_with_nhcb`.
final class CustomBuckets {
  private static final String LE = "le";

  private CustomBuckets() {}

  /// Returns one series per classic histogram, under its base name.
  static List<LoadedSeries> convert(List<LoadedSeries> series) {
    Map<Labels, Map<Integer, Classic>> histograms = new TreeMap<>();
    for (LoadedSeries one : series) {
      String name = one.labels().metricName();
      String suffix = suffix(one.labels());
      if (suffix != null) {
        Labels base =
            one.labels()
                .without(Set.of(LE))
                .with(Labels.METRIC_NAME, name.substring(0, name.length() - suffix.length()));
        collect(one, suffix, histograms.computeIfAbsent(base, _ -> new TreeMap<>()));
      }
    }
    List<LoadedSeries> converted = new ArrayList<>();
    histograms.forEach((labels, byIndex) -> converted.add(series(labels, byIndex)));
    return converted;
  }

  private static @Nullable String suffix(Labels labels) {
    String name = labels.metricName();
    if (name.endsWith("_bucket") && labels.has(LE)) {
      return "_bucket";
    }
    return name.endsWith("_count") ? "_count" : name.endsWith("_sum") ? "_sum" : null;
  }

  private static void collect(LoadedSeries one, String suffix, Map<Integer, Classic> byIndex) {
    for (int i = 0; i < one.values().size(); i++) {
      if (one.values().get(i) instanceof Script.Decimal(double value)) {
        Classic classic = byIndex.computeIfAbsent(i, _ -> new Classic());
        switch (suffix) {
          case "_bucket" ->
              classic.cumulative.put(PointNotation.number(one.labels().get(LE)), value);
          case "_count" -> classic.count = value;
          default -> classic.sum = value;
        }
      }
    }
  }

  private static LoadedSeries series(Labels labels, Map<Integer, Classic> byIndex) {
    List<Value> values = new ArrayList<>();
    int last = Collections.max(byIndex.keySet());
    for (int i = 0; i <= last; i++) {
      Classic classic = byIndex.get(i);
      values.add(classic == null ? new Gap() : new Histo(classic.toNative(), false));
    }
    return new LoadedSeries(labels, values, List.of());
  }

  /// The buckets, count and sum of one classic histogram at one time.
  private static final class Classic {
    private final TreeMap<Double, Double> cumulative = new TreeMap<>();
    private @Nullable Double count;
    private double sum;

    Histogram toNative() {
      double total =
          count != null ? count : cumulative.isEmpty() ? 0 : cumulative.lastEntry().getValue();
      cumulative.putIfAbsent(Double.POSITIVE_INFINITY, total);
      double[] bounds =
          cumulative.keySet().stream()
              .mapToDouble(Double::doubleValue)
              .filter(Double::isFinite)
              .toArray();
      double[] counts = new double[cumulative.size()];
      double before = 0;
      int i = 0;
      for (double upTo : cumulative.values()) {
        counts[i++] = upTo - before;
        before = upTo;
      }
      int[] spans = {0, counts.length};
      return HistogramSum.compact(
          new Histogram(
              Histogram.CUSTOM_BUCKETS_SCHEMA,
              ResetHint.UNKNOWN,
              total,
              sum,
              0,
              0,
              spans,
              counts,
              new int[0],
              new double[0],
              bounds,
              false));
    }
  }
}
