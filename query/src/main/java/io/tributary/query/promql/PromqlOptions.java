package io.tributary.query.promql;

/// Which optional parts of the language are on; the names are those of Prometheus' feature flags.
///
/// @param experimentalFunctions `promql-experimental-functions`
/// @param durationExpressions arithmetic in ranges and offsets
/// @param extendedRangeSelectors `promql-extended-range-selectors`: `anchored` and `smoothed`
/// @param fillModifiers `promql-binop-fill-modifiers`: `fill`, `fill_left`, `fill_right`
/// @param delayedNameRemoval `promql-delayed-name-removal`: metric names go at the end, not at each
///   step
/// @param startTimestamps `use-start-timestamps`: counter functions see where counters began
/// @param typeAndUnitLabels `type-and-unit-labels`: `__type__` and `__unit__` go where the name
///   goes
public record PromqlOptions(
    boolean experimentalFunctions,
    boolean durationExpressions,
    boolean extendedRangeSelectors,
    boolean fillModifiers,
    boolean delayedNameRemoval,
    boolean startTimestamps,
    boolean typeAndUnitLabels) {

  /// What a Prometheus server has without any flag.
  public static final PromqlOptions DEFAULT =
      new PromqlOptions(false, true, false, false, false, false, false);

  /// What Prometheus' own test scripts run with.
  public static final PromqlOptions ALL =
      new PromqlOptions(true, true, true, true, true, true, false);
}
