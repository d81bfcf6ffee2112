package io.tributary.query.promql.function;

import io.tributary.query.promql.ast.Function;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// The functions of one number.
public final class MathFunctions {
  private static final double PER_LN2 = 1 / Math.log(2);

  private MathFunctions() {}

  /// Returns the logarithm to base 2, exact for powers of 2.
  public static double log2(double value) {
    int exponent = Math.getExponent(value);
    if (!(value > 0) || exponent < Double.MIN_EXPONENT || exponent > Double.MAX_EXPONENT) {
      return Math.log(value) * PER_LN2;
    }
    double fraction = Math.scalb(value, -exponent);
    return fraction == 1 ? exponent : Math.log(fraction / 2) * PER_LN2 + (exponent + 1);
  }

  /// Returns the larger one; NaN only where none is +Inf.
  public static double max(double a, double b) {
    boolean infinite = a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY;
    return infinite ? Double.POSITIVE_INFINITY : Math.max(a, b);
  }

  /// Returns the smaller one; NaN only where none is −Inf.
  public static double min(double a, double b) {
    boolean infinite = a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY;
    return infinite ? Double.NEGATIVE_INFINITY : Math.min(a, b);
  }

  /// Returns the kernel of `function`, or null when it is none of one number.
  public static @Nullable DoubleUnaryOperator of(Function function) {
    return switch (function) {
      case ABS -> Math::abs;
      case CEIL -> Math::ceil;
      case FLOOR -> Math::floor;
      case SQRT -> Math::sqrt;
      case EXP -> Math::exp;
      case LN -> Math::log;
      case LOG2 -> MathFunctions::log2;
      case LOG10 -> Math::log10;
      case SGN -> Math::signum;
      case SIN -> Math::sin;
      case COS -> Math::cos;
      case TAN -> Math::tan;
      case ASIN -> Math::asin;
      case ACOS -> Math::acos;
      case ATAN -> Math::atan;
      case SINH -> Math::sinh;
      case COSH -> Math::cosh;
      case TANH -> Math::tanh;
      case ASINH -> MathFunctions::asinh;
      case ACOSH -> MathFunctions::acosh;
      case ATANH -> MathFunctions::atanh;
      case DEG -> v -> v * 180 / Math.PI;
      case RAD -> v -> v * Math.PI / 180;
      default -> null;
    };
  }

  private static double asinh(double value) {
    if (value == 0 || Double.isInfinite(value)) {
      return value;
    }
    double size = Math.abs(value);
    double result =
        size > 0x1p28
            ? Math.log(size) + Math.log(2)
            : Math.log1p(size + size * size / (1 + Math.sqrt(size * size + 1)));
    return Math.copySign(result, value);
  }

  private static double acosh(double value) {
    if (value > 0x1p28) {
      return Math.log(value) + Math.log(2);
    }
    double above = value - 1;
    return value < 1 ? Double.NaN : Math.log1p(above + Math.sqrt(2 * above + above * above));
  }

  private static double atanh(double value) {
    return 0.5 * Math.log1p(2 * value / (1 - value));
  }

  /// Returns `value` rounded to a multiple of `to`, halves upwards.
  public static double round(double value, double to) {
    double inverse = 1 / to; // the inverse keeps multiples like 0.1 free of rounding noise
    return Math.floor(value * inverse + 0.5) / inverse;
  }
}
