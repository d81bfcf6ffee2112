package io.tributary.query.promql.ast;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The aggregation operators.
public enum Aggregator {
  SUM,
  AVG,
  COUNT,
  MIN,
  MAX,
  GROUP,
  STDDEV,
  STDVAR,
  TOPK(ValueType.SCALAR),
  BOTTOMK(ValueType.SCALAR),
  COUNT_VALUES(ValueType.STRING),
  QUANTILE(ValueType.SCALAR),
  LIMITK(ValueType.SCALAR),
  LIMIT_RATIO(ValueType.SCALAR);

  private final @Nullable ValueType paramType;

  Aggregator() {
    this.paramType = null;
  }

  Aggregator(ValueType paramType) {
    this.paramType = paramType;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the type of the parameter, or null when it takes none.
  public @Nullable ValueType paramType() {
    return paramType;
  }

  public boolean isExperimental() {
    return this == LIMITK || this == LIMIT_RATIO;
  }

  /// Returns whether it picks input series, with their labels, instead of making one per group.
  public boolean keepsLabels() {
    return switch (this) {
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> true;
      case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, COUNT_VALUES, QUANTILE -> false;
    };
  }
}
