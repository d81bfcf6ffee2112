package io.tributary.kit.script;

import io.tributary.kit.script.Script.Expected;
import io.tributary.kit.script.Script.ExpectedSeries;
import io.tributary.kit.script.Script.Gap;
import io.tributary.kit.script.Script.Histo;
import io.tributary.kit.script.Script.Steps;
import io.tributary.kit.script.Script.Value;
import io.tributary.kit.script.ScriptResult.Line;
import io.tributary.kit.script.ScriptResult.Matrix;
import io.tributary.kit.script.ScriptResult.Point;
import io.tributary.kit.script.ScriptResult.Scalar;
import io.tributary.kit.script.ScriptResult.Text;
import io.tributary.kit.script.ScriptResult.Vector;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compares a value with what a script expects of it; null means that all is well.
final class ResultCheck {
  private ResultCheck() {}

  /// @param atMs the time of an instant query
  static @Nullable String value(Expected expected, ScriptResult.Answer actual, long atMs) {
    return switch (actual) {
      case Scalar(double value) -> scalar(expected, value);
      case Text(String value) -> text(expected, value);
      case Vector(List<Line> lines) ->
          expected.scalar() != null
              ? "expected the scalar " + expected.scalar() + ", got a vector " + print(lines)
              : lines(expected, lines, new Steps(atMs, atMs, 1), expected.notes().ordered());
      case Matrix(List<Line> lines) -> {
        Steps times = expected.vectorTimes();
        if (expected.scalar() != null || expected.notes().ordered()) {
          yield "got a range vector without expecting one: " + print(lines);
        }
        if (times == null) {
          yield lines.isEmpty() && expected.series().isEmpty()
              ? null
              : "got a range vector without expecting one: " + print(lines);
        }
        yield lines(expected, lines, times, false);
      }
    };
  }

  /// Checks the result of a range query.
  static @Nullable String matrix(Expected expected, List<Line> lines, Steps times) {
    String unsorted = unsorted(lines);
    return unsorted != null ? unsorted : lines(expected, lines, times, false);
  }

  static @Nullable String unsorted(List<Line> lines) {
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i - 1).labels().compareTo(lines.get(i).labels()) > 0) {
        return "range result is not sorted by labels: "
            + lines.get(i - 1).labels()
            + " before "
            + lines.get(i).labels();
      }
    }
    return null;
  }

  private static @Nullable String scalar(Expected expected, double value) {
    Double wanted = expected.scalar();
    if (wanted == null) {
      return "got the scalar " + value + " without expecting one";
    }
    return Almost.equal(wanted, value) ? null : "expected " + wanted + ", got " + value;
  }

  private static @Nullable String text(Expected expected, String value) {
    return value.equals(expected.text() == null ? "" : expected.text())
        ? null
        : "expected string " + expected.text() + ", got string " + value;
  }

  private static @Nullable String lines(
      Expected expected, List<Line> lines, Steps times, boolean ordered) {
    Map<Labels, Line> byLabels = new HashMap<>();
    for (Line line : lines) {
      if (byLabels.put(line.labels(), line) != null) {
        return "series came twice: " + line.labels();
      }
    }
    for (int i = 0; i < expected.series().size(); i++) {
      ExpectedSeries wanted = expected.series().get(i);
      Line line = byLabels.remove(wanted.labels());
      if (line == null) {
        return "expected " + wanted.source() + "\n  got " + print(lines);
      }
      if (ordered && !Objects.equals(lines.get(i).labels(), wanted.labels())) {
        return "expected " + wanted.source() + " at place " + (i + 1) + "\n  got " + print(lines);
      }
      String different = points(wanted.values(), line.points(), times);
      if (different != null) {
        return "expected "
            + wanted.source()
            + "\n  got "
            + print(List.of(line))
            + "\n  "
            + different;
      }
    }
    return byLabels.isEmpty() ? null : "not expected: " + print(List.copyOf(byLabels.values()));
  }

  private static @Nullable String points(List<Value> wanted, List<Point> got, Steps times) {
    List<Value> present = new ArrayList<>();
    List<Long> presentTimes = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      long time = times.startMs() + i * times.stepMs();
      if (time > times.endMs()) {
        return "more points are expected than there are steps";
      }
      if (!(wanted.get(i) instanceof Gap)) {
        present.add(wanted.get(i));
        presentTimes.add(time);
      }
    }
    if (present.size() != got.size()) {
      return "expected " + present.size() + " points, got " + got.size();
    }
    for (int i = 0; i < got.size(); i++) {
      Point point = got.get(i);
      if (point.timestampMs() != presentTimes.get(i)) {
        return "expected a point at "
            + presentTimes.get(i)
            + " ms, got one at "
            + point.timestampMs();
      }
      if (!same(present.get(i), point)) {
        return "expected "
            + print(present.get(i))
            + " at "
            + point.timestampMs()
            + " ms, got "
            + print(point);
      }
    }
    return null;
  }

  private static boolean same(Value wanted, Point got) {
    Histogram histogram = got.histogram();
    return switch (wanted) {
      case Gap _ -> false;
      case Script.Decimal(double value) -> histogram == null && Almost.equal(value, got.value());
      case Histo(Histogram value, boolean hintGiven) ->
          histogram != null && Almost.equal(value, histogram, hintGiven);
    };
  }

  static String print(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(text.isEmpty() ? "" : "\n      ").append(line.labels());
      line.points().forEach(point -> text.append(' ').append(print(point)));
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }

  private static String print(Point point) {
    Histogram histogram = point.histogram();
    return (histogram == null ? Double.toString(point.value()) : HistogramNotation.print(histogram))
        + "@"
        + point.timestampMs();
  }

  private static String print(Value value) {
    return switch (value) {
      case Gap _ -> "_";
      case Script.Decimal(double number) -> Double.toString(number);
      case Histo(Histogram histogram, boolean _) -> HistogramNotation.print(histogram);
    };
  }
}
