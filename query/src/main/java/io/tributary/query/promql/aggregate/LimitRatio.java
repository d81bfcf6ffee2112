package io.tributary.query.promql.aggregate;

import io.tributary.model.Labels;
import io.tributary.query.promql.aggregate.Aggregations.Request;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.VectorOperator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// `limit_ratio`: a share of the series, chosen by a hash of their labels; r and r − 1 are
/// complements.
final class LimitRatio implements VectorOperator {
  /// From here on the length of a text takes more than its one byte.
  private static final int LONG_TEXT = 255;

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

  /// Returns where in 0 … 1 a label set's hash lies, the same as in Prometheus.
  private static double place(Labels labels) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < labels.size(); i++) {
      write(labels.name(i), bytes);
      write(labels.value(i), bytes);
    }
    long hash = XxHash64.hash(bytes.toByteArray());
    double unsigned = ((hash >>> 1) | (hash & 1)) * 2.0;
    return unsigned / 0x1p64;
  }

  private static void write(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < LONG_TEXT) {
      out.write(bytes.length);
    } else {
      out.write(LONG_TEXT);
      out.write(bytes.length);
      out.write(bytes.length >> 8);
      out.write(bytes.length >> 16);
    }
    out.writeBytes(bytes);
  }
}
