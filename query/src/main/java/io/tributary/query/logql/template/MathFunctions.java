package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.ByteSizes;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.template.Functions.Function;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Loki's and sprig's functions on numbers.
final class MathFunctions {
  private static final double NANOS = 1e9;
  private static final int DIVISION_DIGITS = 16;

  private MathFunctions() {}

  static void addTo(Map<String, Function> functions) {
    functions.put("int", new Function("a", a -> Values.whole(a.getFirst())));
    functions.put("float64", new Function("a", a -> Values.number(a.getFirst())));
    functions.put("add", whole("a*", Long::sum));
    functions.put("sub", whole("aa", (x, y) -> x - y));
    functions.put("mul", whole("aa*", (x, y) -> x * y));
    functions.put("max", whole("aa*", Math::max));
    functions.put("min", whole("aa*", Math::min));
    functions.put("div", divided((x, y) -> x / y));
    functions.put("mod", divided((x, y) -> x % y));
    functions.put("addf", decimal("a*", BigDecimal::add));
    functions.put("subf", decimal("aa*", BigDecimal::subtract));
    functions.put("mulf", decimal("aa*", BigDecimal::multiply));
    functions.put(
        "divf", decimal("aa*", (x, y) -> x.divide(y, DIVISION_DIGITS, RoundingMode.HALF_UP)));
    functions.put("maxf", floating(Math::max));
    functions.put("minf", floating(Math::min));
    functions.put("ceil", new Function("a", a -> Math.ceil(Values.number(a.getFirst()))));
    functions.put("floor", new Function("a", a -> Math.floor(Values.number(a.getFirst()))));
    functions.put("round", new Function("aif*", MathFunctions::round));
    functions.put("bytes", new Function("s", a -> bytes(Values.string(a.getFirst()))));
    functions.put("duration", new Function("s", a -> seconds(Values.string(a.getFirst()))));
    functions.put("duration_seconds", new Function("s", a -> seconds(Values.string(a.getFirst()))));
  }

  private static Function whole(String types, LongBinaryOperator operator) {
    return new Function(
        types,
        a -> {
          long result = a.isEmpty() ? 0 : Values.whole(a.getFirst());
          for (int i = 1; i < a.size(); i++) {
            result = operator.applyAsLong(result, Values.whole(a.get(i)));
          }
          return new Int64(result);
        });
  }

  private static Function divided(LongBinaryOperator operator) {
    return new Function(
        "aa",
        a -> {
          long divisor = Values.whole(a.get(1));
          if (divisor == 0) {
            throw new TemplateException("runtime error: integer divide by zero");
          }
          return new Int64(operator.applyAsLong(Values.whole(a.get(0)), divisor));
        });
  }

  /// Calculates in decimals: 0.1 and 0.2 are 0.3.
  private static Function decimal(String types, BinaryOperator<BigDecimal> operator) {
    return new Function(
        types,
        a -> {
          try {
            double first = a.isEmpty() ? 0 : Values.number(a.getFirst());
            BigDecimal result = BigDecimal.valueOf(first);
            for (int i = 1; i < a.size(); i++) {
              result = operator.apply(result, BigDecimal.valueOf(Values.number(a.get(i))));
            }
            return result.doubleValue();
          } catch (ArithmeticException | NumberFormatException e) {
            boolean number = e instanceof ArithmeticException;
            throw new TemplateException(
                number ? "decimal division by 0" : "Cannot create a Decimal from " + bad(a));
          }
        });
  }

  /// Returns the first argument that no decimal stands for.
  private static String bad(List<@Nullable Object> arguments) {
    for (Object argument : arguments) {
      double number = Values.number(argument);
      if (!Double.isFinite(number)) {
        return Values.print(number);
      }
    }
    return "";
  }

  private static Function floating(DoubleBinaryOperator operator) {
    return new Function(
        "aa*",
        a -> {
          double result = Values.number(a.getFirst());
          for (Object other : a.subList(1, a.size())) {
            result = operator.applyAsDouble(result, Values.number(other));
          }
          return result;
        });
  }

  private static double round(List<@Nullable Object> arguments) {
    double value = Values.number(arguments.get(0));
    double from = arguments.size() > 2 ? Values.number(arguments.get(2)) : 0.5;
    double power = Math.pow(10, Values.number(arguments.get(1)));
    double digit = power * value;
    double fraction = digit - (digit < 0 ? Math.ceil(digit) : Math.floor(digit));
    return (fraction >= from ? Math.ceil(digit) : Math.floor(digit)) / power;
  }

  private static double bytes(String text) throws TemplateException {
    try {
      return ByteSizes.parse(text);
    } catch (ConversionException e) {
      throw new TemplateException(e.getMessage());
    }
  }

  private static double seconds(String text) throws TemplateException {
    try {
      return Durations.parse(text) / NANOS;
    } catch (ConversionException e) {
      throw new TemplateException(e.getMessage());
    }
  }
}
