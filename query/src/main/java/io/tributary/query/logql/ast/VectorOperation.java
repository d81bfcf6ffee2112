package io.tributary.query.logql.ast;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The aggregations over series.
public enum VectorOperation {
  SUM,
  AVG,
  MIN,
  MAX,
  COUNT,
  STDDEV,
  STDVAR,
  TOPK,
  BOTTOMK,
  APPROX_TOPK,
  SORT,
  SORT_DESC;

  private static final Map<String, VectorOperation> BY_NAME = new HashMap<>();

  static {
    for (VectorOperation operation : values()) {
      BY_NAME.put(operation.toString(), operation);
    }
  }

  public static @Nullable VectorOperation named(String name) {
    return BY_NAME.get(name);
  }

  /// Returns whether the operation takes how many series it keeps.
  public boolean hasParameter() {
    return this == TOPK || this == BOTTOMK || this == APPROX_TOPK;
  }

  public boolean isSort() {
    return this == SORT || this == SORT_DESC;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
