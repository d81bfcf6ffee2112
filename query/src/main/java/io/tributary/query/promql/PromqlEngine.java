package io.tributary.query.promql;

import io.tributary.model.TimeRange;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import io.tributary.query.exec.QueryEngine;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.QueryResult;
import io.tributary.query.exec.QueryStats;
import io.tributary.query.exec.SampleBudget;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.ValueType;
import io.tributary.query.promql.cache.CachedRange;
import io.tributary.query.promql.cache.ReadBounds;
import io.tributary.query.promql.cache.ResultCache;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.RangeOperator;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.Steps;
import io.tributary.query.promql.operator.VectorOperator;
import io.tributary.query.promql.plan.Planner;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Evaluates PromQL. Safe for use by several threads; each query runs on its caller's thread.
public final class PromqlEngine implements QueryEngine {
  private final PromqlOptions language;
  private final SampleBudget samples = SampleBudget.ofHalfTheHeap();
  private final @Nullable ResultCache cache;

  /// Makes an engine that evaluates every query anew.
  public PromqlEngine(PromqlOptions language) {
    this(language, null);
  }

  /// @param cache where results of range queries are kept
  public PromqlEngine(PromqlOptions language, @Nullable ResultCache cache) {
    this.language = language;
    this.cache = cache;
  }

  /// Evaluates `query` at one time, in milliseconds since the epoch.
  ///
  /// @throws TributaryException BAD_REQUEST for what is not PromQL, UNPROCESSABLE for what cannot
  ///   be evaluated, LIMIT, TIMEOUT or CANCELED
  @Override
  public QueryResult instant(Queryable queryable, String query, long timeMs, QueryOptions options) {
    Expr expr = PromqlParser.parse(query, language);
    return new Run(queryable, query, Steps.single(timeMs), true, options).instant(expr, timeMs);
  }

  /// Evaluates `query` at every one of `steps`, or takes what is kept of it.
  ///
  /// @throws TributaryException as [#instant] does
  @Override
  public QueryResult range(
      Queryable queryable, String query, TimeSteps steps, QueryOptions options) {
    if (steps.stepMs() <= 0 || steps.endMs() < steps.startMs()) {
      throw new TributaryException(
          ErrorKind.BAD_REQUEST,
          "range must not be empty and step must be positive startMs="
              + steps.startMs()
              + " endMs="
              + steps.endMs()
              + " stepMs="
              + steps.stepMs());
    }
    Expr expr = PromqlParser.parse(query, language);
    if (expr.type() != ValueType.SCALAR && expr.type() != ValueType.VECTOR) {
      throw new TributaryException(
          ErrorKind.BAD_REQUEST,
          "invalid expression type \""
              + expr.type().documented()
              + "\" for range query, must be Scalar or instant Vector");
    }
    Function<TimeSteps, QueryResult> evaluation =
        some ->
            new Run(
                    queryable,
                    query,
                    new Steps(some.startMs(), some.endMs(), some.stepMs()),
                    false,
                    options)
                .range(expr);
    if (cache == null || options.fresh()) {
      return evaluation.apply(steps);
    }
    // Where names go at the end, two series of a step may be one in another.
    Optional<ReadBounds> bounds =
        language.delayedNameRemoval()
            ? Optional.empty()
            : ReadBounds.of(expr, steps.stepMs(), options.lookback().toMillis());
    if (bounds.isEmpty()) {
      cache.countUnfit();
      return evaluation.apply(steps);
    }
    return new CachedRange(cache, queryable, bounds.get(), options, evaluation).run(query, steps);
  }

  /// One query.
  private final class Run {
    private final Queryable queryable;
    private final QueryContext context;
    private final Planner planner;

    Run(Queryable queryable, String query, Steps steps, boolean instant, QueryOptions options) {
      this.queryable = queryable;
      this.context =
          new QueryContext(
              query, steps, instant, new QueryContext.Settings(options, language, samples));
      this.planner = new Planner(context);
    }

    QueryResult instant(Expr expr, long timeMs) {
      return switch (expr.type()) {
        case STRING -> result(new Value.Text(timeMs, ((Expr.StringLiteral) expr.unwrap()).value()));
        case SCALAR -> {
          ScalarOperator scalar = planner.planScalar(expr);
          yield read(() -> new Value.Scalar(timeMs, scalar.run()[0]));
        }
        case VECTOR -> {
          VectorOperator vector = planner.plan(expr);
          boolean sorted = !planner.ordersResult(expr);
          yield read(() -> new Results(context).vector(vector, sorted));
        }
        case MATRIX -> {
          RangeOperator range = planner.planRange(expr);
          yield read(() -> new Results(context).matrix(range));
        }
      };
    }

    QueryResult range(Expr expr) {
      if (expr.type() == ValueType.SCALAR) {
        ScalarOperator scalar = planner.planScalar(expr);
        return read(() -> new Results(context).matrix(scalar));
      }
      VectorOperator vector = planner.plan(expr);
      return read(() -> new Results(context).matrix(vector));
    }

    private QueryResult read(Supplier<Value> evaluation) {
      context.check();
      TimeRange range = planner.timeRange();
      if (range == null) {
        try (context) {
          return result(evaluation.get());
        }
      }
      try (context;
          Querier querier = queryable.querier(range)) {
        context.open(querier);
        Value value = evaluation.get();
        querier.warnings().forEach(context.annotations()::warn);
        return result(value);
      }
    }

    private QueryResult result(Value value) {
      context.finishNotes();
      QueryStats stats =
          new QueryStats(context.samplesRead(), context.peakSamples(), context.wallNanos());
      return new QueryResult(value, context.annotations(), stats);
    }
  }
}
