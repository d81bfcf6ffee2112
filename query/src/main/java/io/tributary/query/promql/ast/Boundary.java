package io.tributary.query.promql.ast;

import java.util.Locale;

/// How a selector treats the edges of its range.
public enum Boundary {
  /// Samples inside the range only.
  PLAIN,
  /// The last sample at or before the range counts as one at its start.
  ANCHORED,
  /// Values at both edges are interpolated from the samples around them.
  SMOOTHED;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
