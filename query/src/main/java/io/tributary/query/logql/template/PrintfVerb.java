package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.Floats;
import io.tributary.query.logql.convert.Quoting;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One value by one verb of Go's `fmt`.
final class PrintfVerb {
  private static final int DIGITS = 6;

  private PrintfVerb() {}

  static String format(char verb, @Nullable Object value, PrintfFlags flags) {
    if (verb == 'T') {
      return flags.text(Printf.kind(value));
    }
    String text =
        switch (value) {
          case null -> verb == 'v' ? flags.pad("<nil>") : null;
          case String string -> string(verb, string, flags);
          case GoTime time -> string(verb, time.toString(), flags);
          case Boolean truth -> verb == 't' || verb == 'v' ? flags.pad(truth.toString()) : null;
          case Long number -> whole(verb, number, flags);
          case Int64 number -> whole(verb, number.value(), flags);
          case Double number -> decimal(verb, number, flags);
          case List<?> list -> list(verb, list, flags);
          case Map<?, ?> map -> map(verb, map, flags);
          default -> null;
        };
    return text == null ? bad(verb, value, flags) : text;
  }

  private static String bad(char verb, @Nullable Object value, PrintfFlags flags) {
    String shown = value == null ? "<nil>" : Printf.kind(value) + "=" + format('v', value, flags);
    return "%!" + verb + "(" + shown + ")";
  }

  private static String list(char verb, List<?> list, PrintfFlags flags) {
    StringJoiner joined = new StringJoiner(" ", "[", "]");
    list.forEach(each -> joined.add(format(verb, each, flags)));
    return joined.toString();
  }

  private static String map(char verb, Map<?, ?> map, PrintfFlags flags) {
    StringJoiner joined = new StringJoiner(" ", "map[", "]");
    new TreeMap<>(map)
        .forEach(
            (key, each) -> joined.add(format(verb, key, flags) + ":" + format(verb, each, flags)));
    return joined.toString();
  }

  private static @Nullable String string(char verb, String text, PrintfFlags flags) {
    return switch (verb) {
      case 's' -> flags.text(text);
      case 'v' -> flags.sharp() ? flags.pad(Quoting.quote(flags.cut(text))) : flags.text(text);
      case 'q' -> flags.pad(Quoting.quote(flags.cut(text)));
      case 'x' -> flags.pad(hex(text, flags));
      case 'X' -> flags.pad(hex(text, flags).toUpperCase(Locale.ROOT));
      default -> null;
    };
  }

  private static String hex(String text, PrintfFlags flags) {
    byte[] bytes = ByteText.encode(text);
    int length = flags.precision() < 0 ? bytes.length : Math.min(bytes.length, flags.precision());
    String prefix = flags.sharp() ? "0x" : "";
    StringJoiner joined = new StringJoiner(flags.space() ? " " + prefix : "");
    for (int i = 0; i < length; i++) {
      joined.add(String.format(Locale.ROOT, "%02x", bytes[i] & 0xff));
    }
    return length == 0 ? "" : prefix + joined;
  }

  private static @Nullable String whole(char verb, long number, PrintfFlags flags) {
    return switch (verb) {
      case 'd', 'v' -> digits(number, 10, "", flags);
      case 'b' -> digits(number, 2, flags.sharp() ? "0b" : "", flags);
      case 'o' -> digits(number, 8, flags.sharp() ? "0" : "", flags);
      case 'O' -> digits(number, 8, "0o", flags);
      case 'x' -> digits(number, 16, flags.sharp() ? "0x" : "", flags);
      case 'X' -> digits(number, 16, flags.sharp() ? "0X" : "", flags).toUpperCase(Locale.ROOT);
      case 'c' -> flags.pad(character(number));
      case 'q' -> flags.pad("'" + character(number) + "'");
      case 'U' -> flags.pad(String.format(Locale.ROOT, "U+%04X", number));
      default -> null;
    };
  }

  private static String character(long number) {
    boolean valid = number >= 0 && number <= Character.MAX_CODE_POINT;
    return Character.toString(valid ? (int) number : 0xfffd);
  }

  private static String digits(long number, int base, String prefix, PrintfFlags flags) {
    String digits = Long.toUnsignedString(Math.abs(number), base);
    return flags.whole(digits, number < 0, prefix);
  }

  private static @Nullable String decimal(char verb, double number, PrintfFlags flags) {
    int precision = flags.precision();
    if (!Double.isFinite(number)) {
      return "vgGfFeEbxX".indexOf(verb) < 0
          ? null
          : flags.decimal(Double.isNaN(number) ? "NaN" : Floats.format(number), false);
    }
    String text =
        switch (verb) {
          case 'v', 'g' -> shortest(number, precision);
          case 'G' -> shortest(number, precision).toUpperCase(Locale.ROOT);
          case 'f', 'F' -> fixed(number, precision < 0 ? DIGITS : precision);
          case 'e' -> exponential(number, precision < 0 ? DIGITS : precision);
          case 'E' ->
              exponential(number, precision < 0 ? DIGITS : precision).toUpperCase(Locale.ROOT);
          case 'x' -> BinaryFloats.hexadecimal(number, precision);
          case 'X' -> BinaryFloats.hexadecimal(number, precision).toUpperCase(Locale.ROOT);
          case 'b' -> BinaryFloats.binary(number);
          default -> null;
        };
    return text == null ? null : flags.decimal(text, true);
  }

  private static String signed(double number, String text) {
    boolean negativeZero = number == 0 && 1 / number < 0;
    return negativeZero || (number < 0 && !text.startsWith("-")) ? "-" + text : text;
  }

  private static String fixed(double number, int digits) {
    BigDecimal exact = new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN);
    return signed(number, exact.toPlainString());
  }

  private static String exponential(double number, int digits) {
    BigDecimal rounded =
        new BigDecimal(number).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    int exponent = number == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    StringBuilder plain = new StringBuilder(rounded.unscaledValue().abs().toString());
    while (plain.length() <= digits) {
      plain.append('0');
    }
    plain.setLength(digits + 1);
    if (digits > 0) {
      plain.insert(1, '.');
    }
    String sign = exponent < 0 ? "e-" : "e+";
    int magnitude = Math.abs(exponent);
    return signed(number, "") + plain + sign + (magnitude < 10 ? "0" : "") + magnitude;
  }

  /// Returns the shortest text that reads back, or that of so many digits.
  private static String shortest(double number, int precision) {
    if (precision < 0 || number == 0) {
      return Floats.format(number);
    }
    int digits = Math.max(1, precision);
    BigDecimal rounded =
        new BigDecimal(number)
            .round(new MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    int limit = digits > rounded.precision() && rounded.scale() <= 0 ? rounded.precision() : digits;
    return exponent < -4 || exponent >= Math.max(limit, exponent < digits ? exponent + 1 : limit)
        ? exponential(number, rounded.precision() - 1)
        : rounded.toPlainString();
  }
}
