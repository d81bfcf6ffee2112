package io.tributary.query.logql.template;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tributary.query.logql.convert.Expansion;
import io.tributary.query.logql.convert.Quoting;
import io.tributary.query.logql.convert.Spaces;
import io.tributary.query.logql.regex.RegexProblem;
import io.tributary.query.logql.template.Functions.Body;
import io.tributary.query.logql.template.Functions.Function;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Loki's and sprig's functions on texts.
final class TextFunctions {
  private static final int MAX_REPEAT = 1 << 20;
  private static final int MAX_PATTERNS = 1000;
  private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private TextFunctions() {}

  private static String text(List<@Nullable Object> arguments, int index) throws TemplateException {
    return Values.string(arguments.get(index));
  }

  private static Function one(UnaryOperator<String> function) {
    return new Function("s", a -> function.apply(text(a, 0)));
  }

  /// Changes one character after the other, as Go does.
  private static Function each(IntUnaryOperator change) {
    return one(text ->
        text.codePoints()
            .map(change)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString());
  }

  private static Function two(Body body) {
    return new Function("ss", body);
  }

  private static Function three(Body body) {
    return new Function("sss", body);
  }

  static void addTo(Map<String, Function> functions) {
    functions.put("ToLower", each(Character::toLowerCase));
    functions.put("lower", each(Character::toLowerCase));
    functions.put("ToUpper", each(Character::toUpperCase));
    functions.put("upper", each(Character::toUpperCase));
    functions.put("title", one(TextFunctions::title));
    functions.put("TrimSpace", one(Spaces::strip));
    functions.put("trim", one(Spaces::strip));
    functions.put("urlencode", one(TextFunctions::urlEncode));
    functions.put("urldecode", new Function("s", a -> urlDecode(text(a, 0))));
    functions.put("b64enc", one(text -> Base64.getEncoder().encodeToString(ByteText.encode(text))));
    functions.put("b64dec", one(Base64Text::decode));
    functions.put("fromJson", new Function("s", a -> JsonValue.parseOrNull(text(a, 0))));
    functions.put(
        "default",
        new Function(
            "aa*", a -> a.size() > 1 && Values.isTrue(a.get(1)) ? a.get(1) : a.getFirst()));
    addTrims(functions);
    addSearches(functions);
    addLayout(functions);
  }

  private static void addTrims(Map<String, Function> functions) {
    functions.put("Trim", two(a -> trim(text(a, 0), text(a, 1), true, true)));
    functions.put("TrimLeft", two(a -> trim(text(a, 0), text(a, 1), true, false)));
    functions.put("TrimRight", two(a -> trim(text(a, 0), text(a, 1), false, true)));
    functions.put("trimAll", two(a -> trim(text(a, 1), text(a, 0), true, true)));
    functions.put("TrimPrefix", two(a -> trimPrefix(text(a, 0), text(a, 1))));
    functions.put("TrimSuffix", two(a -> trimSuffix(text(a, 0), text(a, 1))));
    functions.put("trimPrefix", two(a -> trimPrefix(text(a, 1), text(a, 0))));
    functions.put("trimSuffix", two(a -> trimSuffix(text(a, 1), text(a, 0))));
  }

  private static void addSearches(Map<String, Function> functions) {
    functions.put("contains", two(a -> text(a, 1).contains(text(a, 0))));
    functions.put("hasPrefix", two(a -> text(a, 1).startsWith(text(a, 0))));
    functions.put("hasSuffix", two(a -> text(a, 1).endsWith(text(a, 0))));
    functions.put("replace", three(a -> text(a, 2).replace(text(a, 0), text(a, 1))));
    functions.put(
        "Replace",
        new Function(
            "sssi", a -> replace(text(a, 0), text(a, 1), text(a, 2), Values.whole(a.get(3)))));
    functions.put(
        "regexReplaceAll",
        three(a -> Expansion.replaceAll(pattern(text(a, 0)), text(a, 1), text(a, 2))));
    functions.put(
        "regexReplaceAllLiteral",
        three(a ->
            Expansion.replaceAll(pattern(text(a, 0)), text(a, 1), text(a, 2).replace("$", "$$"))));
    functions.put("count", two(a -> Expansion.count(pattern(text(a, 0)), text(a, 1))));
  }

  private static void addLayout(Map<String, Function> functions) {
    functions.put(
        "trunc", new Function("is", a -> truncate((int) Values.whole(a.get(0)), text(a, 1))));
    functions.put(
        "substr",
        new Function(
            "iis", a -> substring(Values.whole(a.get(0)), Values.whole(a.get(1)), text(a, 2))));
    functions.put("repeat", new Function("is", a -> repeat(text(a, 1), Values.whole(a.get(0)))));
    functions.put("indent", new Function("is", a -> indent(text(a, 1), Values.whole(a.get(0)))));
    functions.put(
        "nindent", new Function("is", a -> "\n" + indent(text(a, 1), Values.whole(a.get(0)))));
    functions.put(
        "alignLeft", new Function("is", a -> align(text(a, 1), Values.whole(a.get(0)), true)));
    functions.put(
        "alignRight", new Function("is", a -> align(text(a, 1), Values.whole(a.get(0)), false)));
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char before = i == 0 ? ' ' : text.charAt(i - 1);
      boolean inWord =
          before == '_'
              || Character.isLetterOrDigit(before)
              || (before > 127 && !Character.isWhitespace(before));
      if (!inWord) {
        out.setCharAt(i, Character.toTitleCase(text.charAt(i)));
      }
    }
    return out.toString();
  }

  private static String trim(String text, String characters, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && characters.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (right && end > start && characters.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }

  private static String trimPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String trimSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static String replace(String text, String old, String replacement, long times) {
    if (times < 0) {
      return text.replace(old, replacement);
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (long i = 0; i < times; i++) {
      boolean between = old.isEmpty() && i > 0; // nothing is found before each character
      if (between && from == text.length()) {
        break;
      }
      int at = between ? text.offsetByCodePoints(from, 1) : text.indexOf(old, from);
      if (at < 0) {
        break;
      }
      out.append(text, from, at).append(replacement);
      from = at + old.length();
    }
    return out.append(text, from, text.length()).toString();
  }

  private static Pattern pattern(String regex) throws TemplateException {
    Pattern pattern = PATTERNS.get(regex);
    if (pattern == null) {
      try {
        pattern = Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        throw new TemplateException(RegexProblem.of(regex, e));
      }
      if (PATTERNS.size() < MAX_PATTERNS) {
        PATTERNS.put(regex, pattern);
      }
    }
    return pattern;
  }

  /// Returns the text as Go's `url.QueryEscape`.
  static String urlEncode(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : ByteText.encode(text)) {
      char c = (char) (b & 0xff);
      if (c == ' ') {
        out.append('+');
      } else if (c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append(UPPER_HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  private static String urlDecode(String text) throws TemplateException {
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
      String escape = text.substring(at, Math.min(at + 3, text.length()));
      boolean hex =
          escape.length() == 3
              && HexFormat.isHexDigit(escape.charAt(1))
              && HexFormat.isHexDigit(escape.charAt(2));
      if (!hex) {
        throw new TemplateException("invalid URL escape " + Quoting.quote(escape));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    byte[] bytes = ByteText.encode(text);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%') {
        out.write(HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2]));
        i += 2;
      } else {
        out.write(bytes[i] == '+' ? ' ' : bytes[i]);
      }
    }
    return ByteText.decode(out.toByteArray());
  }

  /// Cuts bytes, as sprig does, also within a character.
  private static String truncate(int length, String text) {
    byte[] bytes = ByteText.encode(text);
    if (length < 0 && bytes.length + length > 0) {
      return ByteText.decode(bytes, bytes.length + length, bytes.length);
    }
    return length >= 0 && bytes.length > length ? ByteText.decode(bytes, 0, length) : text;
  }

  private static String substring(long start, long end, String text) throws TemplateException {
    byte[] bytes = ByteText.encode(text);
    if (start < 0) {
      if (end < 0 || end > bytes.length) {
        throw outOfRange(":" + end + (end < 0 ? "]" : "] with length " + bytes.length));
      }
      return ByteText.decode(bytes, 0, (int) end);
    }
    long to = end < 0 || end > bytes.length ? bytes.length : end;
    if (start > to) {
      throw outOfRange(start + ":" + to + "]");
    }
    return ByteText.decode(bytes, (int) start, (int) to);
  }

  private static TemplateException outOfRange(String bounds) {
    return new TemplateException("runtime error: slice bounds out of range [" + bounds);
  }

  private static String repeat(String text, long times) throws TemplateException {
    if (times < 0) {
      throw new TemplateException("strings: negative Repeat count");
    }
    if (!text.isEmpty() && times > MAX_REPEAT / text.length()) {
      throw new TemplateException("repeat is too long limit=" + MAX_REPEAT);
    }
    return text.isEmpty() ? "" : text.repeat((int) times);
  }

  private static String indent(String text, long width) throws TemplateException {
    String padding = repeat(" ", width);
    return padding + text.replace("\n", "\n" + padding);
  }

  private static String align(String text, long width, boolean left) throws TemplateException {
    int[] points = text.codePoints().toArray();
    if (width < 0 || points.length == width) {
      return text;
    }
    if (points.length > width) {
      int from = left ? 0 : points.length - (int) width;
      int[] kept = Arrays.copyOfRange(points, from, from + (int) width);
      return new String(kept, 0, kept.length);
    }
    String padding = repeat(" ", width - points.length);
    return left ? text + padding : padding + text;
  }
}
