package io.tributary.query.logql.ast;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The aggregations over a range of log lines.
public enum RangeOperation {
  COUNT_OVER_TIME(Unwrapping.FORBIDDEN, false),
  RATE(Unwrapping.OPTIONAL, false),
  RATE_COUNTER(Unwrapping.REQUIRED, false),
  BYTES_OVER_TIME(Unwrapping.FORBIDDEN, false),
  BYTES_RATE(Unwrapping.FORBIDDEN, false),
  SUM_OVER_TIME(Unwrapping.REQUIRED, false),
  AVG_OVER_TIME(Unwrapping.REQUIRED, true),
  MIN_OVER_TIME(Unwrapping.REQUIRED, true),
  MAX_OVER_TIME(Unwrapping.REQUIRED, true),
  STDVAR_OVER_TIME(Unwrapping.REQUIRED, true),
  STDDEV_OVER_TIME(Unwrapping.REQUIRED, true),
  QUANTILE_OVER_TIME(Unwrapping.REQUIRED, true),
  FIRST_OVER_TIME(Unwrapping.REQUIRED, true),
  LAST_OVER_TIME(Unwrapping.REQUIRED, true),
  ABSENT_OVER_TIME(Unwrapping.OPTIONAL, false);

  /// Whether the value comes from a label.
  public enum Unwrapping {
    REQUIRED,
    OPTIONAL,
    FORBIDDEN
  }

  private static final Map<String, RangeOperation> BY_NAME = new HashMap<>();

  static {
    for (RangeOperation operation : values()) {
      BY_NAME.put(operation.toString(), operation);
    }
  }

  private final Unwrapping unwrapping;
  private final boolean groups;

  RangeOperation(Unwrapping unwrapping, boolean groups) {
    this.unwrapping = unwrapping;
    this.groups = groups;
  }

  public static @Nullable RangeOperation named(String name) {
    return BY_NAME.get(name);
  }

  public Unwrapping unwrapping() {
    return unwrapping;
  }

  /// Returns whether `by` or `without` may follow.
  public boolean groups() {
    return groups;
  }

  /// Returns whether a sum over the results of all series is the result over all their lines.
  public boolean isAdditive() {
    return switch (this) {
      case COUNT_OVER_TIME, RATE, BYTES_OVER_TIME, BYTES_RATE, SUM_OVER_TIME -> true;
      case RATE_COUNTER,
          AVG_OVER_TIME,
          MIN_OVER_TIME,
          MAX_OVER_TIME,
          STDVAR_OVER_TIME,
          STDDEV_OVER_TIME,
          QUANTILE_OVER_TIME,
          FIRST_OVER_TIME,
          LAST_OVER_TIME,
          ABSENT_OVER_TIME ->
          false;
    };
  }

  public boolean countsBytes() {
    return this == BYTES_OVER_TIME || this == BYTES_RATE;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
