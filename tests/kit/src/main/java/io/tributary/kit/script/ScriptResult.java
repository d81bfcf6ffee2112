package io.tributary.kit.script;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an engine answered.
///
/// @param warnings as the API would print them, with positions
/// @param infos likewise
public record ScriptResult(Answer value, List<String> warnings, List<String> infos) {

  /// The kinds of value.
  public sealed interface Answer {}

  public record Scalar(double value) implements Answer {}

  public record Text(String value) implements Answer {}

  /// One point per series, in the engine's order.
  public record Vector(List<Line> lines) implements Answer {}

  /// In the engine's order, which should be that of the labels.
  public record Matrix(List<Line> lines) implements Answer {}

  /// @param points ascending in time
  public record Line(Labels labels, List<Point> points) {}

  /// @param value not looked at when there is a histogram
  public record Point(long timestampMs, double value, @Nullable Histogram histogram) {}
}
