package io.tributary.kit.script;

import io.tributary.model.metrics.SpecialValues;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Numbers as Go reads them: integers of any base, `017` and `1_000` among them, else floats.
final class GoNumber {
  private static final Pattern INTEGER =
      Pattern.compile(
          "([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]?((?:_?[0-7])+)|((?:[1-9](?:_?[0-9])*|0)))");
  private static final int[] RADIX = {16, 2, 8, 10}; // of the groups behind the sign
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|0[xX][0-9a-fA-F]*\\.?[0-9a-fA-F]*[pP][+-]?\\d+)");

  private GoNumber() {}

  /// @throws IllegalArgumentException when it is not a number
  static double parse(String text) {
    Double value = read(text);
    if (value == null) {
      throw new IllegalArgumentException("not a number text=" + text);
    }
    return value;
  }

  /// Returns the value, or null when the text is not a number.
  static @Nullable Double read(String text) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      case "nan" -> {
        return Double.longBitsToDouble(SpecialValues.NORMAL_NAN_BITS);
      }
      default -> {}
    }
    Long whole = integer(text);
    if (whole != null) {
      return (double) whole;
    }
    if (!FLOAT.matcher(text).matches()) {
      return null;
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? null : (Double) value;
  }

  private static @Nullable Long integer(String text) {
    Matcher match = INTEGER.matcher(text);
    if (!match.matches()) {
      return null;
    }
    for (int i = 0; i < RADIX.length; i++) {
      String digits = match.group(i + 2);
      if (digits != null) {
        try {
          return Long.parseLong(match.group(1) + digits.replace("_", ""), RADIX[i]);
        } catch (NumberFormatException e) {
          return null; // too large; a float may hold it
        }
      }
    }
    return null;
  }
}
