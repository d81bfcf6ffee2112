package io.tributary.ingest.exposition;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Bounds of buckets and quantiles as text exposition has them, each made once as a rule. Confined
/// to one thread.
///
/// Source: Go's `strconv.FormatFloat(x, 'g', -1, 64)`.
final class BoundText {
  private static final int SLOTS = 1 << 10;
  private static final int LEAST_EXPONENT = -4;
  private static final int MOST_EXPONENT = 6;

  private final long[] bits = new long[SLOTS];
  private final byte[] @Nullable [] texts = new byte[SLOTS][];

  byte[] of(double bound) {
    long wanted = Double.doubleToLongBits(bound);
    int slot = (int) ((wanted * 0x9e3779b97f4a7c15L) >>> 54);
    byte[] text = texts[slot];
    if (text == null || bits[slot] != wanted) {
      text = format(bound).getBytes(StandardCharsets.US_ASCII);
      bits[slot] = wanted;
      texts[slot] = text;
    }
    return text;
  }

  static String format(double bound) {
    if (Double.isNaN(bound)) {
      return "NaN";
    }
    if (Double.isInfinite(bound)) {
      return bound > 0 ? "+Inf" : "-Inf";
    }
    if (bound == 0) {
      return 1 / bound < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(Math.abs(bound))).stripTrailingZeros();
    String sign = bound < 0 ? "-" : "";
    int exponent = exact.precision() - 1 - exact.scale();
    if (exponent >= LEAST_EXPONENT && exponent < MOST_EXPONENT) {
      return sign + exact.toPlainString();
    }
    String digits = exact.unscaledValue().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : "" + Math.abs(exponent);
    return sign + digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + size;
  }
}
