package io.tributary.query.logql;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.CountColumns;
import io.tributary.model.logs.CountReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Histogram;
import io.tributary.query.exec.Annotations;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.Value;
import io.tributary.query.logql.ast.Expr;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.ast.SampleExpr;
import io.tributary.query.logql.eval.QueryBudget;
import io.tributary.query.logql.eval.SampleEvaluator;
import io.tributary.query.logql.eval.StepGrid;
import io.tributary.query.logql.eval.StepSeries;
import io.tributary.query.logql.pattern.PatternMiner;
import io.tributary.query.logql.pattern.Template;
import io.tributary.query.logql.pipeline.LineLabels;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Evaluates LogQL. Immutable; each query runs on its caller's thread.
public final class LogqlEngine {
  private static final int MAX_STEPS = 11_000;
  private static final long SECOND = 1_000_000_000L;
  private static final long[] NO_TIMES = {};
  private static final Histogram[] NO_HISTOGRAMS = {};

  private final InstantSource clock;

  /// @param clock what `now` is in templates
  public LogqlEngine(InstantSource clock) {
    this.clock = clock;
  }

  private QueryBudget budget(QueryOptions options) {
    Instant now = clock.instant();
    long nowNs = Math.addExact(Math.multiplyExact(now.getEpochSecond(), SECOND), now.getNano());
    return new QueryBudget(options, nowNs);
  }

  /// Evaluates `query`.
  ///
  /// @throws TributaryException BAD_REQUEST for what is not LogQL and for lines that a metric query
  ///   cannot process, LIMIT, TIMEOUT or CANCELED
  public LogqlResult query(
      LogQueryable store, String query, LogParams params, QueryOptions options) {
    QueryBudget budget = budget(options);
    Annotations annotations = new Annotations();
    Expr expr = LogqlParser.parse(query);
    LogqlResult.Data data =
        switch (expr) {
          case LogSelector log -> entries(store, log, params, budget, annotations);
          case SampleExpr sample -> {
            StepGrid steps = steps(params);
            SampleEvaluator evaluator =
                new SampleEvaluator(store, steps, params.isInstant(), budget, annotations);
            evaluator.check(sample);
            yield new LogqlResult.Samples(value(evaluator, sample, params, steps));
          }
        };
    return new LogqlResult(data, annotations, budget.cost());
  }

  /// Returns the lines of `log`, without what else there is to say.
  ///
  /// @throws TributaryException as [#query]
  public List<LogEntry> lines(
      LogQueryable store, LogSelector log, LogParams params, QueryOptions options) {
    return entries(store, log, params, budget(options), new Annotations()).entries();
  }

  /// Returns the bytes of the lines of each stream that matches all of `matchers`, by steps of
  /// `stepNs` that are aligned to the epoch, sorted by labels; lines are counted, not read.
  ///
  /// @throws TributaryException BAD_REQUEST for too many steps, TIMEOUT or CANCELED
  public SortedMap<Labels, long[]> volumes(
      LogQueryable store,
      List<Matcher> matchers,
      NanoRange range,
      long stepNs,
      QueryOptions options) {
    long first = Math.floorDiv(range.minNs(), stepNs);
    long steps = Math.floorDiv(range.maxNs(), stepNs) - first + 1;
    if (steps > MAX_STEPS) {
      throw tooManySteps();
    }
    QueryBudget budget = budget(options);
    SortedMap<Labels, long[]> volumes = new TreeMap<>();
    try (LogQuerier querier = store.querier(range)) {
      CountReader reader =
          querier.counts(
              matchers,
              (minNs, maxNs) -> Math.floorDiv(minNs, stepNs) != Math.floorDiv(maxNs, stepNs));
      CountColumns columns = new CountColumns();
      while (reader.next(columns)) {
        budget.check();
        long[] bytes = volumes.computeIfAbsent(columns.labels(), _ -> new long[(int) steps]);
        for (int row = 0; row < columns.size(); row++) {
          int step = (int) (Math.floorDiv(columns.timeNs(row), stepNs) - first);
          bytes[step] += columns.bytes(row);
        }
      }
    }
    return volumes;
  }

  /// Returns what the streams that match all of `matchers` hold in `range`, sorted by labels; lines
  /// are counted, not read.
  ///
  /// @throws TributaryException TIMEOUT or CANCELED
  public List<StreamSize> sizes(
      LogQueryable store, List<Matcher> matchers, NanoRange range, QueryOptions options) {
    QueryBudget budget = budget(options);
    SortedMap<Labels, StreamSize> sizes = new TreeMap<>();
    try (LogQuerier querier = store.querier(range)) {
      CountReader reader = querier.counts(matchers, CountReader.Cuts.NONE);
      CountColumns columns = new CountColumns();
      while (reader.next(columns)) {
        budget.check();
        sizes.merge(columns.labels(), size(columns), StreamSize::plus);
      }
    }
    return List.copyOf(sizes.values());
  }

  /// Returns the templates of the lines of `log` in `range`, those of most lines first, with counts
  /// by steps that are aligned to the epoch. All lines are read: no store keeps templates yet.
  ///
  /// @throws TributaryException BAD_REQUEST for too many steps, TIMEOUT or CANCELED
  public List<Template> patterns(
      LogQueryable store, LogSelector log, NanoRange range, long stepNs, QueryOptions options) {
    long first = Math.floorDiv(range.minNs(), stepNs);
    long steps = Math.floorDiv(range.maxNs(), stepNs) - first + 1;
    if (steps > MAX_STEPS) {
      throw tooManySteps();
    }
    QueryBudget budget = budget(options);
    PatternMiner miner = new PatternMiner((int) steps);
    EntryScan scan = new EntryScan(log, budget);
    try (LogQuerier querier = store.querier(range)) {
      scan.forEach(
          querier,
          (line, labels) ->
              miner.add(
                  levelOf(labels),
                  (int) (Math.floorDiv(line.timestampNs(), stepNs) - first),
                  line.text()));
    }
    return miner.templates();
  }

  private static String levelOf(LineLabels labels) {
    for (String name : List.of("detected_level", "level")) {
      String level = labels.get(name);
      if (level != null && !level.isEmpty()) {
        return level;
      }
    }
    return "unknown";
  }

  private static StreamSize size(CountColumns columns) {
    long entries = 0;
    long bytes = 0;
    for (int row = 0; row < columns.size(); row++) {
      entries += columns.entries(row);
      bytes += columns.bytes(row);
    }
    return new StreamSize(columns.labels(), 1, entries, bytes);
  }

  private static LogqlResult.Entries entries(
      LogQueryable store,
      LogSelector log,
      LogParams params,
      QueryBudget budget,
      Annotations annotations) {
    if (params.isInstant()) {
      throw new TributaryException(
          ErrorKind.BAD_REQUEST,
          "log queries are not supported as an instant query type, please change your query to a"
              + " range query type");
    }
    if (params.startNs() >= params.endNs()) { // no line is there, but what is wrong is told
      return new EntrySelection(log, params, params.limit(), budget).entries();
    }
    NanoRange range = pageRange(params);
    EntrySource source =
        (in, limit) -> {
          try (LogQuerier querier = store.querier(in)) {
            LogqlResult.Entries entries =
                EntrySelection.read(querier, () -> new EntrySelection(log, params, limit, budget));
            querier.warnings().forEach(annotations::warn);
            return entries;
          }
        };
    return params.intervalNs() == 0
        ? source.first(range, params.limit())
        : new LogqlResult.Entries(thinned(source, range, params), null);
  }

  /// Returns where lines are to be looked for; the last time before the cursor is in it.
  private static NanoRange pageRange(LogParams params) {
    long minNs = params.startNs();
    long maxNs = params.endNs() - 1;
    LogCursor cursor = params.cursor();
    if (cursor == null || cursor.isBeginning()) {
      return new NanoRange(minNs, maxNs);
    }
    return params.newestFirst()
        ? new NanoRange(minNs, Math.min(maxNs, cursor.timestampNs()))
        : new NanoRange(Math.max(minNs, cursor.timestampNs()), maxNs);
  }

  /// Returns the first lines of a range in the asked order.
  @FunctionalInterface
  private interface EntrySource {
    LogqlResult.Entries first(NanoRange range, int limit);
  }

  /// Returns lines of which each is the first that is an interval behind the one before.
  private static List<LogEntry> thinned(EntrySource source, NanoRange range, LogParams params) {
    List<LogEntry> entries = new ArrayList<>();
    NanoRange rest = range;
    while (entries.size() < params.limit()) {
      List<LogEntry> next = source.first(rest, 1).entries();
      if (next.isEmpty()) {
        break;
      }
      entries.add(next.getFirst());
      long timeNs = next.getFirst().timestampNs();
      boolean older = params.newestFirst();
      long bound = older ? timeNs - params.intervalNs() : timeNs + params.intervalNs();
      if (older ? bound < rest.minNs() : bound > rest.maxNs()) {
        break;
      }
      rest = older ? new NanoRange(rest.minNs(), bound) : new NanoRange(bound, rest.maxNs());
    }
    return entries;
  }

  private static StepGrid steps(LogParams params) {
    if (params.isInstant()) {
      return StepGrid.instant(params.endNs());
    }
    if (params.stepNs() < 0 || params.endNs() < params.startNs()) {
      throw new TributaryException(
          ErrorKind.BAD_REQUEST,
          "range must not be empty and step must be positive startNs="
              + params.startNs()
              + " endNs="
              + params.endNs()
              + " stepNs="
              + params.stepNs());
    }
    long rangeNs = params.endNs() - params.startNs();
    if (rangeNs < 0 || rangeNs / params.stepNs() > MAX_STEPS) {
      throw tooManySteps();
    }
    return StepGrid.range(params.startNs(), params.endNs(), params.stepNs());
  }

  private static TributaryException tooManySteps() {
    return new TributaryException(
        ErrorKind.BAD_REQUEST,
        "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of"
            + " the step parameter");
  }

  private static Value value(
      SampleEvaluator evaluator, SampleExpr expr, LogParams params, StepGrid steps) {
    if (params.isInstant()) {
      return expr instanceof SampleExpr.Literal literal
          ? new Value.Scalar(steps.timeMs(0), literal.value())
          : vector(evaluator.evaluate(expr), expr, steps);
    }
    return matrix(evaluator, evaluator.evaluate(expr));
  }

  private static Value vector(List<StepSeries> series, SampleExpr expr, StepGrid steps) {
    List<Value.Sample> samples = new ArrayList<>();
    for (StepSeries each : series) {
      if (each.has(0)) {
        samples.add(new Value.Sample(each.labels(), steps.timeMs(0), each.get(0), null));
      }
    }
    if (!isOrdered(expr)) {
      samples.sort(Comparator.comparing(Value.Sample::labels));
    }
    return new Value.Vector(samples);
  }

  /// Returns whether anything in the expression sorts.
  private static boolean isOrdered(SampleExpr expr) {
    return switch (expr) {
      case SampleExpr.Literal _, SampleExpr.Vector _, SampleExpr.RangeAggregation _ -> false;
      case SampleExpr.VectorAggregation vector ->
          vector.operation().isSort() || isOrdered(vector.of());
      case SampleExpr.Binary binary -> isOrdered(binary.left()) || isOrdered(binary.right());
      case SampleExpr.LabelReplace replace -> isOrdered(replace.of());
    };
  }

  /// Returns a series per label set: an operator may leave several of the same.
  private static Value matrix(SampleEvaluator evaluator, List<StepSeries> series) {
    Map<Labels, StepSeries> merged = new TreeMap<>();
    for (StepSeries each : series) {
      merged.merge(each.labels(), each, StepSeries::orElse);
    }
    List<Value.Points> points = new ArrayList<>();
    for (StepSeries each : merged.values()) {
      long[] times = evaluator.timesMs(each);
      double[] values = new double[times.length];
      int size = 0;
      for (int step = 0; step < each.steps(); step++) {
        if (each.has(step)) {
          values[size++] = each.get(step);
        }
      }
      points.add(new Value.Points(each.labels(), times, values, NO_TIMES, NO_HISTOGRAMS));
    }
    return new Value.Matrix(points);
  }
}
