package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import io.tributary.query.logql.ast.Grouping;
import io.tributary.query.logql.ast.VectorOperation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Aggregates series, step by step.
final class Aggregations {
  private Aggregations() {}

  static List<StepSeries> aggregate(
      VectorOperation operation, List<StepSeries> series, @Nullable Grouping grouping) {
    List<StepSeries> results = new ArrayList<>();
    Map<Labels, List<StepSeries>> groups = groups(series, grouping);
    groups.forEach((labels, members) -> results.add(fold(operation, labels, members)));
    return results;
  }

  private static Map<Labels, List<StepSeries>> groups(
      List<StepSeries> series, @Nullable Grouping grouping) {
    Map<Labels, List<StepSeries>> groups = new LinkedHashMap<>();
    for (StepSeries each : series) {
      groups.computeIfAbsent(key(each.labels(), grouping), key -> new ArrayList<>()).add(each);
    }
    return groups;
  }

  private static Labels key(Labels labels, @Nullable Grouping grouping) {
    if (grouping == null) {
      return Labels.EMPTY;
    }
    return grouping.without()
        ? PresentLabels.of(labels).without(grouping.labels())
        : labels.only(grouping.labels());
  }

  private static StepSeries fold(
      VectorOperation operation, Labels labels, List<StepSeries> members) {
    int steps = members.getFirst().steps();
    StepSeries result = new StepSeries(labels, steps);
    double[] values = new double[members.size()];
    for (int step = 0; step < steps; step++) {
      int count = 0;
      for (StepSeries member : members) {
        if (member.has(step)) {
          values[count++] = member.get(step);
        }
      }
      if (count > 0) {
        result.set(step, fold(operation, values, count));
      }
    }
    return result;
  }

  private static double fold(VectorOperation operation, double[] values, int count) {
    return switch (operation) {
      case SUM -> sum(values, count);
      case AVG -> average(values, count);
      case MIN -> extreme(values, count, -1);
      case MAX -> extreme(values, count, 1);
      case COUNT -> count;
      case STDVAR -> variance(values, count);
      case STDDEV -> Math.sqrt(variance(values, count));
      case TOPK, BOTTOMK, APPROX_TOPK, SORT, SORT_DESC ->
          throw new IllegalStateException("keeps series operation=" + operation);
    };
  }

  private static double sum(double[] values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i];
    }
    return sum;
  }

  private static double average(double[] values, int count) {
    double sum = sum(values, count);
    if (!Double.isInfinite(sum)) {
      return sum / count;
    }
    double mean = 0;
    for (int i = 0; i < count; i++) {
      mean += values[i] / count;
    }
    return mean;
  }

  private static double extreme(double[] values, int count, int sign) {
    double extreme = values[0];
    for (int i = 1; i < count; i++) {
      if (Double.isNaN(extreme) || values[i] * sign > extreme * sign) {
        extreme = values[i];
      }
    }
    return extreme;
  }

  private static double variance(double[] values, int count) {
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double delta = values[i] - mean;
      mean += delta / (i + 1);
      squares += delta * (values[i] - mean);
    }
    return squares / count;
  }

  /// Keeps the `k` series of each group and step that are largest or smallest; NaN is neither.
  static List<StepSeries> select(
      List<StepSeries> series, int k, boolean largest, @Nullable Grouping grouping) {
    List<StepSeries> results = new ArrayList<>();
    for (List<StepSeries> members : groups(series, grouping).values()) {
      results.addAll(selectOf(members, k, largest));
    }
    return sorted(results, largest);
  }

  private static List<StepSeries> selectOf(List<StepSeries> members, int k, boolean largest) {
    List<StepSeries> kept = new ArrayList<>();
    for (StepSeries member : members) {
      kept.add(new StepSeries(member.labels(), member.steps()));
    }
    List<Integer> order = new ArrayList<>();
    for (int step = 0; step < members.getFirst().steps(); step++) {
      order.clear();
      for (int i = 0; i < members.size(); i++) {
        if (members.get(i).has(step)) {
          order.add(i);
        }
      }
      int at = step;
      order.sort((a, b) -> compare(members.get(a).get(at), members.get(b).get(at), largest));
      for (int i = 0; i < Math.min(k, order.size()); i++) {
        kept.get(order.get(i)).set(step, members.get(order.get(i)).get(step));
      }
    }
    kept.removeIf(StepSeries::isEmpty);
    return kept;
  }

  private static int compare(double a, double b, boolean descending) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }
    return descending ? Double.compare(b, a) : Double.compare(a, b);
  }

  /// Returns the series in order of their first step's values.
  static List<StepSeries> sorted(List<StepSeries> series, boolean descending) {
    List<StepSeries> sorted = new ArrayList<>(series);
    Comparator<StepSeries> byLabels = Comparator.comparing(StepSeries::labels);
    sorted.sort(
        ((Comparator<StepSeries>) (a, b) -> compare(a.get(0), b.get(0), descending))
            .thenComparing(byLabels));
    return sorted;
  }
}
