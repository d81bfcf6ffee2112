package io.tributary.query.logql.convert;

import java.util.Locale;
import java.util.Map;

/// Sizes in bytes, as go-humanize reads them.
public final class ByteSizes {
  private static final Map<String, Double> UNITS =
      Map.ofEntries(
          Map.entry("", 1d),
          Map.entry("b", 1d),
          Map.entry("kb", 1e3),
          Map.entry("k", 1e3),
          Map.entry("mb", 1e6),
          Map.entry("m", 1e6),
          Map.entry("gb", 1e9),
          Map.entry("g", 1e9),
          Map.entry("tb", 1e12),
          Map.entry("t", 1e12),
          Map.entry("pb", 1e15),
          Map.entry("p", 1e15),
          Map.entry("eb", 1e18),
          Map.entry("e", 1e18),
          Map.entry("kib", 0x1p10),
          Map.entry("ki", 0x1p10),
          Map.entry("mib", 0x1p20),
          Map.entry("mi", 0x1p20),
          Map.entry("gib", 0x1p30),
          Map.entry("gi", 0x1p30),
          Map.entry("tib", 0x1p40),
          Map.entry("ti", 0x1p40),
          Map.entry("pib", 0x1p50),
          Map.entry("pi", 0x1p50),
          Map.entry("eib", 0x1p60),
          Map.entry("ei", 0x1p60));

  private static final String PREFIXES = " kMGTPE";

  private ByteSizes() {}

  /// Reads a value; the unit may be in any case.
  ///
  /// @throws ConversionException in go-humanize's words
  public static double parse(String text) throws ConversionException {
    int end = numberEnd(text);
    String number = text.substring(0, end).replace(",", "");
    double value = Floats.parse(number);
    String unit = Spaces.strip(text.substring(end)).toLowerCase(Locale.ROOT);
    Double factor = UNITS.get(unit);
    if (factor == null) {
      throw new ConversionException("unhandled size name: " + unit);
    }
    return Math.floor(value * factor);
  }

  /// Returns whether `text` is a size.
  public static boolean isReadable(String text) {
    try {
      parse(text);
      return true;
    } catch (ConversionException e) {
      return false;
    }
  }

  /// Returns the size with at most two digits, such as `1.5MB`, as go-humanize without its blank.
  public static String format(double bytes) {
    if (bytes < 10) {
      return (long) bytes + "B";
    }
    int power = 0;
    double value = bytes;
    while (value >= 1000 && power < PREFIXES.length() - 1) {
      value /= 1000;
      power++;
    }
    double rounded = Math.floor(value * 10 + 0.5) / 10;
    String number = String.format(Locale.ROOT, rounded < 10 ? "%.1f" : "%.0f", rounded);
    return number + (power == 0 ? "" : PREFIXES.substring(power, power + 1)) + "B";
  }

  private static int numberEnd(String text) {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '.' && c != ',' && (c < '0' || c > '9')) {
        break;
      }
      at++;
    }
    return at;
  }
}
