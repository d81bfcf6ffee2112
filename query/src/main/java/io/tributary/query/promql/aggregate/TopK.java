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

  /// A series that is in some heap, without its samples.
  private record Origin(Labels labels, boolean nameDropped) {}

  TopK(Request request, ScalarOperator param, boolean largest, AggregationNotes notes) {
    this.request = request;
    this.param = param;
    this.largest = largest;
    this.notes = notes;
  }

  @Override
  public void run(SeriesSink sink) {
    int[] limits = Parameters.counts(param.run());
    List<Origin> origins = new ArrayList<>();
    Map<Labels, BoundedHeap[]> groups = new LinkedHashMap<>();
    request
        .input()
        .run(series -> {
          Labels key = request.grouping().groupOf(series.labels());
          BoundedHeap[] heaps = groups.computeIfAbsent(key, _ -> heaps(limits));
          if (offer(series, heaps, origins.size())) {
            origins.add(new Origin(series.labels(), series.nameDropped()));
          }
        });
    for (BoundedHeap[] heaps : groups.values()) {
      if (request.instant()) {
        emitInOrder(heaps[0], origins, sink);
      } else {
        emitBySeries(heaps, origins, sink);
      }
    }
  }

  private BoundedHeap[] heaps(int[] limits) {
    BoundedHeap[] heaps = new BoundedHeap[limits.length];
    for (int step = 0; step < heaps.length; step++) {
      heaps[step] = new BoundedHeap(limits[step], largest);
    }
    return heaps;
  }

  private boolean offer(StepSeries series, BoundedHeap[] heaps, int origin) {
    boolean taken = false;
    int before = 0;
    int after = 0;
    for (int step = 0; step < heaps.length; step++) {
      if (series.hasFloat(step)) {
        before += heaps[step].size();
        taken |= heaps[step].offer(series.value(step), origin);
        after += heaps[step].size();
      } else if (heaps[step].takesAny() && series.hasHistogram(step)) {
        notes.ignoredHistogram();
      }
    }
    request.context().hold(after - before);
    return taken;
  }

  private static void emitInOrder(BoundedHeap heap, List<Origin> origins, SeriesSink sink) {
    heap.sort();
    StepSeries out = new StepSeries(1);
    for (int i = 0; i < heap.size(); i++) {
      Origin origin = origins.get(heap.origin(i));
      out.reset(origin.labels(), origin.nameDropped());
      out.set(0, heap.value(i));
      sink.accept(out);
    }
  }

  private static void emitBySeries(BoundedHeap[] heaps, List<Origin> origins, SeriesSink sink) {
    Map<Integer, StepSeries> results = new java.util.TreeMap<>();
    for (int step = 0; step < heaps.length; step++) {
      for (int i = 0; i < heaps[step].size(); i++) {
        int index = heaps[step].origin(i);
        StepSeries result = results.get(index);
        if (result == null) {
          result = new StepSeries(heaps.length);
          result.reset(origins.get(index).labels(), origins.get(index).nameDropped());
          results.put(index, result);
        }
        result.set(step, heaps[step].value(i));
      }
    }
    results.values().forEach(sink::accept);
  }
}
