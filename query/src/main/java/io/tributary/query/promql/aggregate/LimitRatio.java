package io.tributary.query.promql.aggregate;

import io.tributary.model.Labels;
import io.tributary.query.promql.aggregate.Aggregations.Request;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.VectorOperator;

/// `limit_ratio`: a share of the series, chosen by a hash of their labels; r and r − 1 are
/// complements.
final class LimitRatio implements VectorOperator {
  private final Request request;
  private final ScalarOperator param;
  private final AggregationNotes notes;

  LimitRatio(Request request, ScalarOperator param, AggregationNotes notes) {
    this.request = request;
    this.param = param;
    this.notes = notes;
  }

  @Override
  public void run(SeriesSink sink) {
    double[] ratios = Parameters.ratios(param.run(), notes);
    request
        .input()
        .run(series -> {
          double place = place(series.labels());
          for (int step = 0; step < ratios.length; step++) {
            double ratio = ratios[step];
            if (ratio >= 0 ? place >= ratio : place < 1 + ratio) {
              series.remove(step);
            }
          }
          if (!series.isEmpty()) {
            sink.accept(series);
          }
        });
  }

  /// Returns where in 0 … 1 a label set's hash lies.
  private static double place(Labels labels) {
    long hash = 0xcbf29ce484222325L; // FNV-1a, then mixed so that the high bits depend on all
    for (int i = 0; i < labels.size(); i++) {
      hash = fold(fold(hash, labels.name(i)), labels.value(i));
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return ((hash ^ (hash >>> 33)) >>> 11) * 0x1p-53;
  }

  private static long fold(long hash, String text) {
    long folded = hash;
    for (int i = 0; i < text.length(); i++) {
      folded = (folded ^ text.charAt(i)) * 0x100000001b3L;
    }
    return (folded ^ 0xff) * 0x100000001b3L;
  }
}
