package io.tributary.datasource;

import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.query.exec.Annotations;
import io.tributary.query.exec.QueryEngine;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.QueryResult;
import io.tributary.query.exec.QueryStats;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.promql.PromqlParser;
import io.tributary.query.promql.ast.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// The smallest engine the API can be shown with: literals, and selectors that give what is stored
/// in the range.
///
/// The query `slow` runs until it is canceled or out of time; `noisy` gives a dozen warnings.
final class SelectorEngine implements QueryEngine {
  final CountDownLatch slowBegun = new CountDownLatch(1);
  final CountDownLatch slowCanceled = new CountDownLatch(1);

  @Override
  public QueryResult instant(Queryable store, String query, long timeMs, QueryOptions options) {
    Expr expr = PromqlParser.parse(query, PromqlOptions.DEFAULT);
    Annotations annotations = new Annotations();
    Value value =
        switch (expr) {
          case Expr.NumberLiteral number -> new Value.Scalar(timeMs, number.value());
          case Expr.StringLiteral text -> new Value.Text(timeMs, text.value());
          case Expr.VectorSelector selector when selector.name().equals("slow") -> slow(options);
          case Expr.VectorSelector selector -> {
            TimeRange range = new TimeRange(timeMs - options.lookback().toMillis() + 1, timeMs);
            List<Value.Sample> samples = new ArrayList<>();
            for (Value.Points points : read(store, selector, range, annotations)) {
              samples.add(newest(points, timeMs));
            }
            yield new Value.Vector(samples);
          }
          case Expr.BinaryOp _ -> new Value.Scalar(timeMs, 2);
          default -> throw new TributaryException(ErrorKind.UNPROCESSABLE, "not here expr=" + expr);
        };
    return new QueryResult(value, annotations, new QueryStats(7, 3, 1_500_000));
  }

  @Override
  public QueryResult range(Queryable store, String query, TimeSteps steps, QueryOptions options) {
    Expr.VectorSelector selector =
        (Expr.VectorSelector) PromqlParser.parse(query, PromqlOptions.DEFAULT);
    Annotations annotations = new Annotations();
    TimeRange range = new TimeRange(steps.startMs(), steps.endMs());
    Value value = new Value.Matrix(read(store, selector, range, annotations));
    return new QueryResult(value, annotations, new QueryStats(7, 3, 1_500_000));
  }

  private static Value.Sample newest(Value.Points points, long timeMs) {
    int floats = points.values().length;
    return floats == 0
        ? new Value.Sample(
            points.labels(), timeMs, 0, points.histograms()[points.histograms().length - 1])
        : new Value.Sample(points.labels(), timeMs, points.values()[floats - 1], null);
  }

  private static List<Value.Points> read(
      Queryable store, Expr.VectorSelector selector, TimeRange range, Annotations annotations) {
    List<Value.Points> all = new ArrayList<>();
    try (Querier querier = store.querier(range)) {
      SeriesSet set = querier.select(selector.matchers(), SelectHints.SORTED);
      while (set.next()) {
        Value.Points points = points(set.at(), range);
        if (points.values().length + points.histograms().length > 0) {
          all.add(points);
        }
      }
      querier.warnings().forEach(annotations::warn);
    }
    for (int i = 0; selector.name().equals("noisy") && i < 12; i++) {
      annotations.warn("warning <" + i + ">");
      annotations.info("info " + i);
    }
    return all;
  }

  private static Value.Points points(Series series, TimeRange range) {
    SampleColumns columns = new SampleColumns();
    series.read(range.minMs(), range.maxMs(), columns);
    List<Long> floatTimes = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    List<Long> histogramTimes = new ArrayList<>();
    List<Histogram> histograms = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Histogram histogram = columns.histogram(i);
      if (histogram == null) {
        floatTimes.add(columns.timestampsMs()[i]);
        values.add(columns.values()[i]);
      } else {
        histogramTimes.add(columns.timestampsMs()[i]);
        histograms.add(histogram);
      }
    }
    Labels labels = series.labels();
    return new Value.Points(
        labels,
        floatTimes.stream().mapToLong(Long::longValue).toArray(),
        values.stream().mapToDouble(Double::doubleValue).toArray(),
        histogramTimes.stream().mapToLong(Long::longValue).toArray(),
        histograms.toArray(Histogram[]::new));
  }

  private Value slow(QueryOptions options) {
    slowBegun.countDown();
    long deadline = System.nanoTime() + options.timeout().toNanos();
    while (!options.canceled().getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new TributaryException(ErrorKind.TIMEOUT, "query timed out in expression evaluation");
      }
      Thread.onSpinWait();
    }
    slowCanceled.countDown();
    throw new TributaryException(ErrorKind.CANCELED, "query was canceled in expression evaluation");
  }
}
