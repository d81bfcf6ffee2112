package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.histogram.ClassicBuckets;
import io.tributary.query.promql.histogram.FloatHistogram;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A number read from each histogram of a vector: classic ones are put together from their buckets.
public final class HistogramGroups implements VectorOperator {
  private static final String BUCKET_LABEL = "le";

  private final QueryContext context;
  private final VectorOperator input;
  private final List<? extends Reader> readers;
  private final Span span;
  private final int steps;
  private final ClassicBuckets scratch = new ClassicBuckets();
  private long held;
  private final Map<Labels, Group> groups = new LinkedHashMap<>();

  /// What is read of a histogram.
  public interface Reader {
    /// Starts, before any histogram is read.
    void begin();

    double classic(ClassicBuckets buckets, int step, Labels labels);

    double ofNative(FloatHistogram histogram, int step, Labels labels);

    /// Returns the labels of the result at a step.
    default Labels result(Labels labels, int step) {
      return labels;
    }
  }

  /// The buckets and the native histogram that have the same labels apart from `le`.
  private static final class Group {
    private final List<Double> bounds = new ArrayList<>();
    private final List<StepSeries> buckets = new ArrayList<>();
    private @Nullable StepSeries histogram;
    private boolean nameDropped;
    private final BitSet raised = new BitSet(); // where a reader told that counts had to be
  }

  /// @param span where the vector stands
  public HistogramGroups(
      QueryContext context,
      VectorOperator input,
      List<? extends Reader> readers,
      Span span,
      int steps) {
    this.context = context;
    this.input = input;
    this.readers = readers;
    this.span = span;
    this.steps = steps;
  }

  @Override
  public void run(SeriesSink sink) {
    readers.forEach(Reader::begin);
    input.run(this::add);
    StepSeries out = new StepSeries(steps);
    for (Reader reader : readers) {
      groups.forEach((labels, group) -> read(labels, group, reader, out, sink));
    }
    groups.clear();
    context.release(held);
  }

  private void read(Labels labels, Group group, Reader reader, StepSeries out, SeriesSink sink) {
    out.reset(reader.result(labels, 0), group.nameDropped);
    for (int step = 0; step < steps; step++) {
      Labels result = reader.result(labels, step);
      if (!result.equals(out.labels())) {
        emit(out, sink);
        out.reset(result, group.nameDropped);
      }
      read(labels, group, reader, step, out);
    }
    emit(out, sink);
  }

  private void emit(StepSeries out, SeriesSink sink) {
    if (!out.isEmpty()) {
      context.dropName(out);
      sink.accept(out);
    }
  }

  private void add(StepSeries series) {
    boolean hasFloats = series.floatCount() > 0;
    if (hasFloats) {
      addBucket(series);
    }
    if (series.mayHaveHistograms()) {
      StepSeries histogram = kept(series);
      for (int step = 0; step < steps; step++) {
        if (!histogram.hasHistogram(step)) {
          histogram.remove(step);
        }
      }
      if (!histogram.isEmpty()) {
        group(series.labels(), series).histogram = histogram;
      }
    }
  }

  private void addBucket(StepSeries series) {
    String text = series.labels().get(BUCKET_LABEL);
    Double bound = bound(text);
    if (bound == null) {
      context.warn(
          "bucket label \"le\" is missing or has a malformed value of "
              + Quoting.quote(text)
              + forMetric(context, series.labels()),
          span);
      return;
    }
    Group group = group(series.labels().without(List.of(BUCKET_LABEL)), series);
    group.bounds.add(bound);
    group.buckets.add(kept(series));
  }

  private StepSeries kept(StepSeries series) {
    StepSeries copy = series.copy();
    context.hold(copy.room());
    held += copy.room();
    return copy;
  }

  private Group group(Labels labels, StepSeries series) {
    Group group = groups.computeIfAbsent(labels, _ -> new Group());
    group.nameDropped = series.nameDropped();
    return group;
  }

  private static @Nullable Double bound(String text) {
    String digits = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    if (digits.equalsIgnoreCase("inf") || digits.equalsIgnoreCase("infinity")) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    boolean javaOnly = text.isBlank() || text.matches(".*[\\sdDfF]$|^\\s.*");
    try {
      return javaOnly ? null : (Double) Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return null; // the caller tells the reader
    }
  }

  private void read(Labels labels, Group group, Reader reader, int step, StepSeries out) {
    scratch.clear();
    for (int i = 0; i < group.buckets.size(); i++) {
      StepSeries bucket = group.buckets.get(i);
      if (bucket.hasFloat(step)) {
        scratch.add(group.bounds.get(i), bucket.value(step));
      }
    }
    boolean isNative = group.histogram != null && group.histogram.has(step);
    if (isNative && scratch.size() > 0) {
      context.warn(
          "vector contains a mix of classic and native histograms" + forMetric(context, labels),
          span);
    } else if (isNative) {
      FloatHistogram histogram = Objects.requireNonNull(group.histogram).histogram(step);
      out.set(step, reader.ofNative(histogram, step, labels));
    } else if (scratch.size() > 0) {
      scratch.tell(!group.raised.get(step));
      out.set(step, reader.classic(scratch, step, labels));
      if (scratch.wasForced()) {
        group.raised.set(step); // other readers find them raised
      }
    }
  }

  /// Names go at each step unless they go at the end, and then there is none to tell.
  static String forMetric(QueryContext context, Labels labels) {
    String name = context.language().delayedNameRemoval() ? labels.metricName() : "";
    return name.isEmpty() ? "" : " for metric name " + Quoting.quote(name);
  }
}
