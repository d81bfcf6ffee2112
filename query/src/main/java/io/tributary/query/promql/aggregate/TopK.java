package io.tributary.query.promql.aggregate;

import io.tributary.model.Labels;
import io.tributary.query.promql.aggregate.Aggregations.Request;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `topk` and `bottomk`: the samples of each group that lie furthest out, step by step.
final class TopK implements VectorOperator {
  private final Request request;
  private final ScalarOperator param;
  private final boolean largest;
  private final AggregationNotes notes;

  /// A series that is, or was, in some heap, without its samples.
  private record Origin(Labels labels, boolean nameDropped) {}

  /// A heap for each step.
  private record Group(BoundedHeap[] heaps, List<Origin> origins) {}

  TopK(Request request, ScalarOperator param, boolean largest, AggregationNotes notes) {
    this.request = request;
    this.param = param;
    this.largest = largest;
    this.notes = notes;
  }

  @Override
  public void run(SeriesSink sink) {
    int[] limits = Parameters.counts(param.run());
    Map<Labels, Group> groups = new LinkedHashMap<>();
    request
        .input()
        .run(series -> {
          Labels key = request.grouping().groupOf(series.labels());
          Group group = groups.computeIfAbsent(key, _ -> newGroup(limits));
          if (offer(series, group)) {
            group.origins.add(new Origin(series.labels(), series.nameDropped()));
          }
        });
    for (Group group : groups.values()) {
      if (request.instant()) {
        emitInOrder(group, sink);
      } else {
        emitBySeries(group, sink);
      }
    }
  }

  private Group newGroup(int[] limits) {
    request.context().hold(limits.length);
    BoundedHeap[] heaps = new BoundedHeap[limits.length];
    for (int step = 0; step < heaps.length; step++) {
      heaps[step] = new BoundedHeap(limits[step], largest);
    }
    return new Group(heaps, new ArrayList<>());
  }

  private boolean offer(StepSeries series, Group group) {
    int origin = group.origins.size();
    boolean taken = false;
    int before = 0;
    int after = 0;
    for (int step = 0; step < group.heaps.length; step++) {
      BoundedHeap heap = group.heaps[step];
      if (series.hasFloat(step)) {
        before += heap.size();
        taken |= heap.offer(series.value(step), origin);
        after += heap.size();
      } else if (heap.takesAny() && series.hasHistogram(step)) {
        notes.ignoredHistogram();
      }
    }
    request.context().hold(after - before);
    return taken;
  }

  private static void emitInOrder(Group group, SeriesSink sink) {
    BoundedHeap heap = group.heaps[0];
    heap.sort();
    StepSeries out = new StepSeries(1);
    for (int i = 0; i < heap.size(); i++) {
      Origin origin = group.origins.get(heap.origin(i));
      out.reset(origin.labels(), origin.nameDropped());
      out.set(0, heap.value(i));
      sink.accept(out);
    }
  }

  /// Hands on one series after the other, since all of them may be many more than are in a heap at
  /// any step.
  private static void emitBySeries(Group group, SeriesSink sink) {
    int[] from = places(group);
    int[] next = from.clone();
    int[] steps = new int[from[group.origins.size()]];
    double[] values = new double[steps.length];
    for (int step = 0; step < group.heaps.length; step++) {
      BoundedHeap heap = group.heaps[step];
      for (int i = 0; i < heap.size(); i++) {
        int at = next[heap.origin(i)]++;
        steps[at] = step;
        values[at] = heap.value(i);
      }
    }
    StepSeries out = new StepSeries(group.heaps.length);
    for (int i = 0; i < group.origins.size(); i++) {
      if (from[i] < next[i]) {
        Origin origin = group.origins.get(i);
        out.reset(origin.labels(), origin.nameDropped());
        for (int at = from[i]; at < next[i]; at++) {
          out.set(steps[at], values[at]);
        }
        sink.accept(out);
      }
    }
  }

  /// Returns where the samples of each origin begin among all that are in heaps, and last their
  /// number.
  private static int[] places(Group group) {
    int[] from = new int[group.origins.size() + 1];
    for (BoundedHeap heap : group.heaps) {
      for (int i = 0; i < heap.size(); i++) {
        from[heap.origin(i) + 1]++;
      }
    }
    for (int i = 1; i < from.length; i++) {
      from[i] += from[i - 1];
    }
    return from;
  }
}
