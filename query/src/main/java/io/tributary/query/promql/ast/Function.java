package io.tributary.query.promql.ast;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The catalogue of functions: what they take, what they return, and whether they need a feature
/// flag.
///
/// Source: Prometheus 3.14 `promql/parser/functions.go`.
public enum Function {
  ABS("V"),
  ABSENT("V"),
  ABSENT_OVER_TIME("M"),
  ACOS("V"),
  ACOSH("V"),
  ASIN("V"),
  ASINH("V"),
  ATAN("V"),
  ATANH("V"),
  AVG_OVER_TIME("M"),
  CEIL("V"),
  CHANGES("M"),
  CLAMP("VSS"),
  CLAMP_MAX("VS"),
  CLAMP_MIN("VS"),
  COS("V"),
  COSH("V"),
  COUNT_OVER_TIME("M"),
  DAY_OF_MONTH("V", 1),
  DAY_OF_WEEK("V", 1),
  DAY_OF_YEAR("V", 1),
  DAYS_IN_MONTH("V", 1),
  DEG("V"),
  DELTA("M"),
  DERIV("M"),
  DOUBLE_EXPONENTIAL_SMOOTHING("MSS"),
  END("", ValueType.SCALAR),
  EXP("V"),
  FIRST_OVER_TIME("M"),
  FLOOR("V"),
  HISTOGRAM_AVG("V"),
  HISTOGRAM_COUNT("V"),
  HISTOGRAM_FRACTION("SSV"),
  HISTOGRAM_QUANTILE("SV"),
  HISTOGRAM_QUANTILES("VTSS", 9),
  HISTOGRAM_STDDEV("V"),
  HISTOGRAM_STDVAR("V"),
  HISTOGRAM_SUM("V"),
  HOUR("V", 1),
  IDELTA("M"),
  INCREASE("M"),
  INFO("VV", 1),
  IRATE("M"),
  LABEL_JOIN("VTTT", -1),
  LABEL_REPLACE("VTTTT"),
  LAST_OVER_TIME("M"),
  LN("V"),
  LOG10("V"),
  LOG2("V"),
  MAD_OVER_TIME("M"),
  MAX_OF("SS", ValueType.SCALAR),
  MAX_OVER_TIME("M"),
  MIN_OF("SS", ValueType.SCALAR),
  MIN_OVER_TIME("M"),
  MINUTE("V", 1),
  MONTH("V", 1),
  PI("", ValueType.SCALAR),
  PREDICT_LINEAR("MS"),
  PRESENT_OVER_TIME("M"),
  QUANTILE_OVER_TIME("SM"),
  RAD("V"),
  RANGE("", ValueType.SCALAR),
  RATE("M"),
  RESETS("M"),
  ROUND("VS", 1),
  SCALAR("V", ValueType.SCALAR),
  SGN("V"),
  SIN("V"),
  SINH("V"),
  SORT("V"),
  SORT_BY_LABEL("VT", -1),
  SORT_BY_LABEL_DESC("VT", -1),
  SORT_DESC("V"),
  SQRT("V"),
  START("", ValueType.SCALAR),
  START_TIMESTAMP("V"),
  STDDEV_OVER_TIME("M"),
  STDVAR_OVER_TIME("M"),
  STEP("", ValueType.SCALAR),
  SUM_OVER_TIME("M"),
  TAN("V"),
  TANH("V"),
  TIME("", ValueType.SCALAR),
  TIMESTAMP("V"),
  TS_OF_FIRST_OVER_TIME("M"),
  TS_OF_LAST_OVER_TIME("M"),
  TS_OF_MAX_OVER_TIME("M"),
  TS_OF_MIN_OVER_TIME("M"),
  VECTOR("S"),
  YEAR("V", 1);

  private static final Map<String, Function> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Function::text, function -> function));

  private static final Set<Function> EXPERIMENTAL =
      EnumSet.of(
          DOUBLE_EXPONENTIAL_SMOOTHING,
          END,
          HISTOGRAM_QUANTILES,
          INFO,
          MAD_OVER_TIME,
          MAX_OF,
          MIN_OF,
          RANGE,
          SORT_BY_LABEL,
          SORT_BY_LABEL_DESC,
          START,
          START_TIMESTAMP,
          STEP,
          TS_OF_FIRST_OVER_TIME,
          TS_OF_LAST_OVER_TIME,
          TS_OF_MAX_OVER_TIME,
          TS_OF_MIN_OVER_TIME);

  private final List<ValueType> argTypes;
  private final ValueType returnType;
  private final int variadic;

  Function(String args) {
    this(args, ValueType.VECTOR, 0);
  }

  Function(String args, ValueType returnType) {
    this(args, returnType, 0);
  }

  Function(String args, int variadic) {
    this(args, ValueType.VECTOR, variadic);
  }

  /// @param args one letter for each argument: Scalar, Text, Vector, Matrix
  /// @param variadic how many arguments there may be beyond all but the last; 0: exactly `args`,
  ///   −1: any number
  Function(String args, ValueType returnType, int variadic) {
    this.argTypes = args.chars().mapToObj(Function::argType).toList();
    this.returnType = returnType;
    this.variadic = variadic;
  }

  private static ValueType argType(int letter) {
    return switch (letter) {
      case 'S' -> ValueType.SCALAR;
      case 'T' -> ValueType.STRING;
      case 'V' -> ValueType.VECTOR;
      case 'M' -> ValueType.MATRIX;
      default -> throw new IllegalArgumentException("unknown argument letter=" + letter);
    };
  }

  /// Returns the function of that name, or null; upper and lower case differ.
  public static @Nullable Function byName(String name) {
    return BY_NAME.get(name);
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public ValueType returnType() {
    return returnType;
  }

  public boolean isExperimental() {
    return EXPERIMENTAL.contains(this);
  }

  /// Returns whether the number of arguments may vary.
  public boolean isVariadic() {
    return variadic != 0;
  }

  public int minArgs() {
    return isVariadic() ? argTypes.size() - 1 : argTypes.size();
  }

  public int maxArgs() {
    return variadic < 0 ? Integer.MAX_VALUE : minArgs() + variadic;
  }

  /// Returns the type of the argument at `index`; beyond the last one it is the last one's.
  public ValueType argTypeAt(int index) {
    return argTypes.get(Math.min(index, argTypes.size() - 1));
  }
}
