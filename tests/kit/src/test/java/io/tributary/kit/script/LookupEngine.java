package io.tributary.kit.script;

import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.script.ScriptResult.Line;
import io.tributary.kit.script.ScriptResult.Point;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Queryable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Understands a number, a metric's name with or without `@ MS`, `warn NAME` and `fail TEXT`.
final class LookupEngine implements ScriptEngine {
  private static final long LOOKBACK_MS = 300_000;

  @Override
  public ScriptResult instant(Queryable source, String query, long timeMs) {
    if (query.startsWith("fail ")) {
      throw new IllegalStateException(query.substring(5).replaceAll(" @ .*", ""));
    }
    if (query.matches("[0-9.]+")) {
      return result(new ScriptResult.Scalar(Double.parseDouble(query)), query);
    }
    return result(new ScriptResult.Vector(lines(source, query, timeMs, timeMs, 1)), query);
  }

  @Override
  public ScriptResult range(Queryable source, String query, long startMs, long endMs, long stepMs) {
    return result(new ScriptResult.Matrix(lines(source, query, startMs, endMs, stepMs)), query);
  }

  @Override
  public boolean dependsOnBounds(String query) {
    return false;
  }

  @Override
  public @Nullable String pin(String query, long timeMs) {
    return query.matches("[a-z_ ]+") ? query + " @ " + timeMs : null;
  }

  private static ScriptResult result(ScriptResult.Answer value, String query) {
    List<String> warnings = query.startsWith("warn ") ? List.of("careful (1:1)") : List.of();
    return new ScriptResult(value, warnings, List.of());
  }

  private static List<Line> lines(
      Queryable source, String query, long startMs, long endMs, long stepMs) {
    String[] words = query.replace("warn ", "").split(" @ ", -1);
    List<Line> lines = new ArrayList<>();
    if (words[0].matches("[0-9.]+")) {
      List<Point> points = new ArrayList<>();
      for (long at = startMs; at <= endMs; at += stepMs) {
        points.add(new Point(at, Double.parseDouble(words[0]), null));
      }
      return List.of(new Line(Labels.EMPTY, points));
    }
    try (var querier = source.querier(TimeRange.ALL)) {
      StoredSample.readAll(querier, TimeRange.ALL, List.of(Matcher.equal("__name__", words[0])))
          .forEach((labels, samples) -> {
            List<Point> points = new ArrayList<>();
            for (long at = startMs; at <= endMs; at += stepMs) {
              Point point = newest(samples, words.length > 1 ? Long.parseLong(words[1]) : at, at);
              if (point != null) {
                points.add(point);
              }
            }
            lines.add(new Line(labels, points));
          });
    }
    lines.removeIf(line -> line.points().isEmpty());
    return lines;
  }

  private static @Nullable Point newest(List<StoredSample> samples, long lookMs, long atMs) {
    return samples.stream()
        .filter(s -> s.timestampMs() <= lookMs && s.timestampMs() > lookMs - LOOKBACK_MS)
        .reduce((_, last) -> last)
        .map(s -> new Point(atMs, Double.longBitsToDouble(s.valueBits()), s.histogram()))
        .orElse(null);
  }
}
