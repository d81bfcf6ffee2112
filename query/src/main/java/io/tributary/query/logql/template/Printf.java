package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.Quoting;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Go's `fmt.Sprintf` for the values of templates.
final class Printf {
  private Printf() {}

  /// Puts a blank between two values of which neither is a text.
  static String print(List<@Nullable Object> values) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0 && !(values.get(i) instanceof String) && !(values.get(i - 1) instanceof String)) {
        out.append(' ');
      }
      out.append(Values.printInside(values.get(i)));
    }
    return out.toString();
  }

  static String println(List<@Nullable Object> values) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : " ").append(Values.printInside(values.get(i)));
    }
    return out.append('\n').toString();
  }

  static String format(String format, List<@Nullable Object> arguments) {
    StringBuilder out = new StringBuilder();
    int used = 0;
    for (int at = 0; at < format.length(); at++) {
      char c = format.charAt(at);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int start = at + 1;
      int end = start;
      while (end < format.length() && "+-# 0123456789.".indexOf(format.charAt(end)) >= 0) {
        end++;
      }
      if (end == format.length()) {
        return out.append("%!(NOVERB)").toString();
      }
      char verb = format.charAt(end);
      at = end;
      if (verb == '%') {
        out.append('%');
      } else if (used == arguments.size()) {
        out.append("%!").append(verb).append("(MISSING)");
      } else {
        out.append(format(format.substring(start, end), verb, arguments.get(used++)));
      }
    }
    if (used < arguments.size()) {
      out.append(
          arguments.subList(used, arguments.size()).stream()
              .map(value -> value == null ? "<nil>" : kind(value) + "=" + Values.print(value))
              .collect(Collectors.joining(", ", "%!(EXTRA ", ")")));
    }
    return out.toString();
  }

  private static String format(String flags, char verb, @Nullable Object value) {
    int point = flags.indexOf('.');
    int precision = point < 0 ? -1 : digits(flags.substring(point + 1));
    String front = point < 0 ? flags : flags.substring(0, point);
    String signs = front.replaceAll("[1-9][0-9]*$", "");
    String body = body(verb, value, precision);
    if (body == null) {
      String shown = value == null ? "" : "=" + Values.print(value);
      return "%!" + verb + "(" + kind(value) + shown + ")";
    }
    if (signs.contains("+") && !body.startsWith("-") && value instanceof Number) {
      body = "+" + body;
    }
    return pad(body, digits(front.substring(signs.length())), signs, value instanceof Number);
  }

  private static String pad(String body, int width, String signs, boolean number) {
    int missing = width - body.codePointCount(0, body.length());
    if (missing <= 0) {
      return body;
    }
    if (signs.contains("-")) {
      return body + " ".repeat(missing);
    }
    if (signs.contains("0") && number) {
      int sign = body.startsWith("-") || body.startsWith("+") ? 1 : 0;
      return body.substring(0, sign) + "0".repeat(missing) + body.substring(sign);
    }
    return " ".repeat(missing) + body;
  }

  private static int digits(String text) {
    // No line of a log is a million wide.
    return text.isEmpty()
        ? 0
        : (int) Math.min(1_000_000, Long.parseLong(text.length() > 9 ? "1000000" : text));
  }

  private static @Nullable String body(char verb, @Nullable Object value, int precision) {
    return switch (verb) {
      case 's' ->
          value instanceof Number || value instanceof Boolean || value == null
              ? null
              : cut(Values.print(value), precision);
      case 'v' -> Values.printInside(value);
      case 'q' -> value instanceof String text ? Quoting.quote(text) : null;
      case 'd' -> value instanceof Long number ? number.toString() : null;
      case 't' -> value instanceof Boolean truth ? truth.toString() : null;
      case 'T' -> kind(value);
      case 'c' -> value instanceof Long number ? Character.toString(number.intValue()) : null;
      case 'b' -> value instanceof Long number ? Long.toBinaryString(number) : null;
      case 'o' -> value instanceof Long number ? Long.toOctalString(number) : null;
      case 'x', 'X' -> {
        String hex =
            value instanceof Long number
                ? Long.toHexString(number)
                : value instanceof String text
                    ? HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8))
                    : null;
        yield hex == null || verb == 'x' ? hex : hex.toUpperCase(Locale.ROOT);
      }
      case 'f', 'F' ->
          value instanceof Double number
              ? String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + "f", number)
              : null;
      case 'e' ->
          value instanceof Double number
              ? String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + "e", number)
              : null;
      case 'g' -> value instanceof Double ? Values.print(value) : null;
      default -> null;
    };
  }

  private static String cut(String text, int precision) {
    return precision < 0 || text.length() <= precision ? text : text.substring(0, precision);
  }

  static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "<nil>";
      case String text -> "string";
      case Long number -> "int";
      case Double number -> "float64";
      case Boolean truth -> "bool";
      case List<?> list -> "[]interface {}";
      case GoTime time -> "time.Time";
      default -> "map[string]interface {}";
    };
  }
}
