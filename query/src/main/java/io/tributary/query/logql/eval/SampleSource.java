package io.tributary.query.logql.eval;

import io.tributary.query.logql.ast.LabelCondition;
import io.tributary.query.logql.ast.Unwrap;
import io.tributary.query.logql.convert.ByteSizes;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.convert.Floats;
import io.tributary.query.logql.pipeline.Line;
import io.tributary.query.logql.pipeline.LineError;
import io.tributary.query.logql.pipeline.LineStage;
import io.tributary.query.logql.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;

/// Takes the sample out of a line's label. Confined to one thread.
final class SampleSource {
  private static final double NANOS = 1e9;

  private final Unwrap unwrap;
  private final List<LineStage> filters = new ArrayList<>();
  private double value;

  SampleSource(Unwrap unwrap) {
    this.unwrap = unwrap;
    for (LabelCondition filter : unwrap.filters()) {
      filters.add(Pipeline.labelFilter(filter));
    }
  }

  /// Returns whether the line has a sample, which [#value()] then gives.
  boolean read(Line line) {
    String text = line.labels().get(unwrap.label());
    if (text == null || text.isEmpty()) {
      return false;
    }
    try {
      value = convert(text);
    } catch (ConversionException e) {
      value = 0;
      line.labels().setError(LineError.SAMPLE, e.getMessage());
    }
    for (LineStage filter : filters) {
      if (!filter.process(line)) {
        return false;
      }
    }
    return true;
  }

  private double convert(String text) throws ConversionException {
    return switch (unwrap.conversion()) {
      case FLOAT -> Floats.parse(text);
      case DURATION, DURATION_SECONDS -> Durations.parse(text) / NANOS;
      case BYTES -> ByteSizes.parse(text);
    };
  }

  double value() {
    return value;
  }
}
