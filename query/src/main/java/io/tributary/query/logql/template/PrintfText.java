package io.tributary.query.logql.template;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes a format with its arguments, as Go's `fmt.Sprintf`. Confined to one thread.
final class PrintfText {
  private static final int MAX_WIDTH = 1_000_000; // as in Go

  private final String format;
  private final List<@Nullable Object> arguments;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int next; // the argument
  private boolean reordered;
  private boolean badIndex;

  PrintfText(String format, List<@Nullable Object> arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  String write() {
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c == '%') {
        directive();
      } else {
        out.append(c);
      }
    }
    if (!reordered && next < arguments.size()) {
      out.append(
          arguments.subList(next, arguments.size()).stream()
              .map(PrintfText::extra)
              .collect(Collectors.joining(", ", "%!(EXTRA ", ")")));
    }
    return out.toString();
  }

  private static String extra(@Nullable Object value) {
    return value == null
        ? "<nil>"
        : Printf.kind(value) + "=" + PrintfVerb.format('v', value, PrintfFlags.NONE);
  }

  private char peek() {
    return at < format.length() ? format.charAt(at) : 0;
  }

  private void directive() {
    badIndex = false;
    boolean plus = false;
    boolean minus = false;
    boolean sharp = false;
    boolean space = false;
    boolean zero = false;
    for (char flag = peek(); flag != 0 && "+-# 0".indexOf(flag) >= 0; flag = peek()) {
      plus |= flag == '+';
      minus |= flag == '-';
      sharp |= flag == '#';
      space |= flag == ' ';
      zero |= flag == '0';
      at++;
    }
    index();
    int width = number("%!(BADWIDTH)");
    if (width < -1) {
      minus = true; // a negative width of an argument
      width = -width;
    }
    int precision = -1;
    if (peek() == '.') {
      at++;
      index();
      precision = Math.max(0, number("%!(BADPREC)"));
    }
    index();
    if (at == format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    boolean signs = plus && format.charAt(at) != 'v'; // which prints more of structures by it
    verb(new PrintfFlags(signs, minus, sharp, space, zero, width, precision));
  }

  private void verb(PrintfFlags flags) {
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    String named = Character.toString(verb);
    if (verb == '%') {
      out.append('%');
    } else if (badIndex) {
      out.append("%!").append(named).append("(BADINDEX)");
    } else if (next >= arguments.size()) {
      out.append("%!").append(named).append("(MISSING)");
    } else {
      out.append(PrintfVerb.format((char) verb, arguments.get(next++), flags));
    }
  }

  /// Takes `[n]`, which says which argument is next.
  private void index() {
    if (peek() != '[') {
      return;
    }
    reordered = true;
    int close = format.indexOf(']', at);
    String digits = close < 0 ? "" : format.substring(at + 1, close);
    boolean number = digits.matches("[0-9]{1,6}");
    int index = number ? Integer.parseInt(digits) - 1 : -1;
    badIndex |= index < 0 || index >= arguments.size();
    at = close < 0 ? at + 1 : close + 1;
    next = badIndex ? next : index;
  }

  /// Takes a number, or the argument that a `*` stands for; -1 when there is none.
  private int number(String problem) {
    if (peek() == '*') {
      at++;
      Object value = next < arguments.size() ? arguments.get(next++) : null;
      if (value instanceof Long width && Math.abs(width) <= MAX_WIDTH) {
        return width.intValue();
      }
      out.append(problem);
      return -1;
    }
    int start = at;
    int value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = Math.min(MAX_WIDTH, value * 10 + peek() - '0');
      at++;
    }
    return at == start ? -1 : value;
  }
}
