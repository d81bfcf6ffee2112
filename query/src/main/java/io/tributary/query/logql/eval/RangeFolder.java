package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryReader;
import io.tributary.query.logql.ast.Grouping;
import io.tributary.query.logql.ast.LogRange;
import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.ast.SampleExpr.RangeAggregation;
import io.tributary.query.logql.ast.Unwrap;
import io.tributary.query.logql.pipeline.LabelPairs;
import io.tributary.query.logql.pipeline.LineError;
import io.tributary.query.logql.pipeline.LineLabels;
import io.tributary.query.logql.pipeline.Pipeline;
import org.jspecify.annotations.Nullable;

/// Folds lines of one reader into the steps of a range aggregation. Confined to one thread.
final class RangeFolder {
  private static final double NANOS = 1e9;

  private final RangePlan plan;
  private final StepGrid steps;
  private final QueryBudget budget;
  private final Pipeline pipeline;
  private final @Nullable SampleSource source;
  private final SeriesTable<Fold> folds;
  private final boolean bytes;
  private final @Nullable RecentMetadata<Fold> recent;

  // The series of the stream that was read last, while labels are the stream's own.
  private @Nullable Labels lastStream;
  private @Nullable Fold lastFold;

  RangeFolder(RangePlan plan, StepGrid steps, QueryBudget budget) {
    this.plan = plan;
    this.steps = steps;
    this.budget = budget;
    this.pipeline = plan.compile();
    this.pipeline.line().setNow(budget.nowNs());
    Unwrap unwrap = plan.expr().range().unwrap();
    this.source = unwrap == null ? null : new SampleSource(unwrap);
    this.folds = new SeriesTable<>(this::fold);
    this.bytes = plan.expr().operation().countsBytes();
    this.recent = plan.stages().isEmpty() && unwrap == null ? new RecentMetadata<>() : null;
  }

  private Fold fold(Labels labels) {
    budget.holdSeries(steps.count());
    RangeAggregation expr = plan.expr();
    RangeOperation operation = expr.operation();
    LogRange range = expr.range();
    double seconds = range.rangeNs() / NANOS;
    boolean rate = operation == RangeOperation.RATE || operation == RangeOperation.BYTES_RATE;
    if (source == null || operation == RangeOperation.ABSENT_OVER_TIME) {
      return new CountFold(labels, steps.count(), rate ? seconds : 1);
    }
    WindowFunction function = WindowFunction.of(operation, expr.parameter());
    SampleFold.Windows windows = new SampleFold.Windows(steps, range.rangeNs(), range.offsetNs());
    return WindowFunction.isOfValues(operation) && UnorderedFold.fits(windows)
        ? new UnorderedFold(labels, windows, function, budget)
        : new SampleFold(labels, windows, function, budget);
  }

  SeriesTable<Fold> folds() {
    return folds;
  }

  void read(EntryReader reader) {
    EntryColumns columns = new EntryColumns();
    while (reader.next(columns)) {
      budget.check();
      read(columns);
    }
  }

  private void read(EntryColumns columns) {
    LogRange range = plan.expr().range();
    long size = 0;
    long kept = 0;
    long metadata = 0;
    for (int row = 0; row < columns.size(); row++) {
      int start = columns.lineStart(row);
      int end = columns.lineEnd(row);
      size += end - start;
      metadata += columns.metadataEnd(row) - columns.metadataStart(row);
      long shifted = columns.timestampNs(row) + range.offsetNs();
      int first = steps.first(shifted);
      int last = steps.last(shifted, range.rangeNs());
      if (first <= last && pipeline.admits(columns.bytes(), start, end)) {
        kept += add(columns, row, first, last) ? 1 : 0;
      }
    }
    budget.read(columns.size(), size + columns.omittedBytes(), kept, metadata);
  }

  /// Returns whether the line is one of the query's.
  private boolean add(EntryColumns columns, int row, int first, int last) {
    byte[] text = columns.bytes();
    long timestampNs = columns.timestampNs(row);
    int metadataStart = columns.metadataStart(row);
    int metadataEnd = columns.metadataEnd(row);
    Fold fold =
        recent == null ? null : recent.find(columns.labels(), text, metadataStart, metadataEnd);
    pipeline.line().reset(timestampNs, text, columns.lineStart(row), columns.lineEnd(row));
    if (fold == null) {
      boolean kept = pipeline.process(columns.labels(), text, metadataStart, metadataEnd);
      if (!kept || (source != null && !source.read(pipeline.line()))) {
        return false;
      }
      fold = series(columns.labels());
      if (recent != null) {
        recent.put(text, metadataStart, metadataEnd, fold);
      }
    }
    double value = source != null ? source.value() : bytes ? pipeline.line().length() : 1;
    fold.add(first, last, timestampNs, value);
    return true;
  }

  @SuppressWarnings(
      "ReferenceEquality") // a reader gives the same labels for all batches of a stream
  private Fold series(Labels stream) {
    LineLabels labels = pipeline.line().labels();
    if (!labels.isUnchanged()) {
      LabelPairs pairs = pairs(labels);
      if (pairs.get(LineError.LABEL) != null && !labels.isErrorAskedFor()) {
        throw failure(pairs.toLabels());
      }
      return folds.get(pairs);
    }
    Fold fold = lastFold;
    if (fold == null || lastStream != stream) {
      fold = folds.get(pairs(labels));
      lastFold = fold;
      lastStream = stream;
    }
    return fold;
  }

  private LabelPairs pairs(LineLabels labels) {
    if (labels.hasError() && !labels.isErrorAskedFor()) {
      return labels.all();
    }
    Grouping grouping = labels.hasError() ? plan.ofErrors() : plan.grouping();
    if (grouping == null) {
      return labels.all();
    }
    return labels.hasError() ? labels.groupedWithError(grouping) : labels.grouped(grouping);
  }

  private static TributaryException failure(Labels labels) {
    String error = labels.get(LineError.LABEL);
    return new TributaryException(
        ErrorKind.BAD_REQUEST,
        "pipeline error: '"
            + error
            + "' for series: '"
            + labels
            + "'.\nUse a label filter to intentionally skip this error. (e.g | __error__!=\""
            + error
            + "\").\nTo skip all potential errors you can match empty errors.(e.g __error__=\"\")\n"
            + "The label filter can also be specified after unwrap. (e.g | unwrap latency |"
            + " __error__=\"\" )\n");
  }
}
