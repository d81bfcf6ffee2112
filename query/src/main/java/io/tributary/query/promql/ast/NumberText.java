package io.tributary.query.promql.ast;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Numbers as PromQL prints them.
public final class NumberText {
  private static final long[] UNIT_MS = {
    31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1000L, 1L
  };
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};

  private NumberText() {}

  /// Returns the shortest decimal digits that read back as `value`, without an exponent.
  public static String format(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    return shortest(value).toPlainString();
  }

  /// Returns the shortest decimal that reads back as `value`, which is finite and not zero.
  ///
  /// Java prints two digits where one will do, if those are nearer.
  public static BigDecimal shortest(double value) {
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (decimal.precision() == 2) {
      BigDecimal digit = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
      return digit.doubleValue() == value ? digit.stripTrailingZeros() : decimal;
    }
    return decimal;
  }

  /// Returns a duration as `1h30m`; years and weeks only when nothing is left over, as Prometheus
  /// prints.
  public static String formatDuration(long millis) {
    if (millis == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    long rest = millis;
    for (int i = 0; i < UNITS.length; i++) {
      boolean whole = i >= 2 || rest % UNIT_MS[i] == 0;
      if (whole && rest >= UNIT_MS[i]) {
        text.append(rest / UNIT_MS[i]).append(UNITS[i]);
        rest %= UNIT_MS[i];
      }
    }
    return text.toString();
  }
}
