package io.tributary.query.script;

import io.tributary.kit.script.ScriptEngine;
import io.tributary.kit.script.ScriptResult;
import io.tributary.kit.script.ScriptResult.Answer;
import io.tributary.kit.script.ScriptResult.Line;
import io.tributary.kit.script.ScriptResult.Point;
import io.tributary.model.metrics.Queryable;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.QueryResult;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.promql.PromqlParser;
import io.tributary.query.promql.ast.Expr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// PromQL for scripts, with the settings that Prometheus runs its own scripts with. Immutable.
public final class PromqlScriptEngine implements ScriptEngine {
  private static final int MAX_SERIES = 10_000;

  /// Ten times what Prometheus has: here each step of a series counts, with or without a sample.
  private static final long MAX_SAMPLES = 100_000;

  private static final QueryOptions OPTIONS =
      new QueryOptions(
          Duration.ofSeconds(100), Duration.ofMinutes(5), MAX_SAMPLES, MAX_SERIES, () -> false);

  private static final Pattern BOUNDS = Pattern.compile("\\b(start|end|range|step)\\(\\)");

  private final PromqlOptions language;
  private final PromqlEngine engine;

  public PromqlScriptEngine(PromqlOptions language) {
    this.language = language;
    this.engine = new PromqlEngine(language);
  }

  @Override
  public ScriptResult instant(Queryable source, String query, long timeMs) {
    return result(engine.instant(source, query, timeMs, OPTIONS));
  }

  @Override
  public ScriptResult range(Queryable source, String query, long startMs, long endMs, long stepMs) {
    return result(engine.range(source, query, new TimeSteps(startMs, endMs, stepMs), OPTIONS));
  }

  @Override
  public boolean dependsOnBounds(String query) {
    return BOUNDS.matcher(query).find();
  }

  @Override
  public @Nullable String pin(String query, long timeMs) {
    Expr expr = PromqlParser.parse(query, language);
    return AtPinning.dependsOnTime(expr) ? null : AtPinning.pin(expr, timeMs).toString();
  }

  private static ScriptResult result(QueryResult result) {
    return new ScriptResult(
        answer(result.value()), result.annotations().warnings(), result.annotations().infos());
  }

  private static Answer answer(Value value) {
    return switch (value) {
      case Value.Scalar scalar -> new ScriptResult.Scalar(scalar.value());
      case Value.Text text -> new ScriptResult.Text(text.value());
      case Value.Vector vector ->
          new ScriptResult.Vector(vector.samples().stream().map(PromqlScriptEngine::line).toList());
      case Value.Matrix matrix ->
          new ScriptResult.Matrix(matrix.series().stream().map(PromqlScriptEngine::line).toList());
    };
  }

  private static Line line(Value.Sample sample) {
    return new Line(
        sample.labels(),
        List.of(new Point(sample.timestampMs(), sample.value(), sample.histogram())));
  }

  private static Line line(Value.Points series) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < series.timestampsMs().length; i++) {
      points.add(new Point(series.timestampsMs()[i], series.values()[i], null));
    }
    for (int i = 0; i < series.histogramTimestampsMs().length; i++) {
      points.add(new Point(series.histogramTimestampsMs()[i], 0, series.histograms()[i]));
    }
    points.sort(Comparator.comparingLong(Point::timestampMs));
    return new Line(series.labels(), points);
  }
}
