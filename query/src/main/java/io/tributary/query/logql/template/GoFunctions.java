package io.tributary.query.logql.template;

import io.tributary.model.GoText;
import io.tributary.query.logql.template.Functions.Function;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The functions of Go's `text/template`.
final class GoFunctions {
  private GoFunctions() {}

  static void addTo(Map<String, Function> functions) {
    functions.put("and", new Function("aa*", List::getLast));
    functions.put("or", new Function("aa*", List::getLast));
    functions.put("not", new Function("a", a -> !Values.isTrue(a.getFirst())));
    functions.put("eq", new Function("aa*", GoFunctions::equalToAny));
    functions.put("ne", new Function("aa", a -> !isEqual(a.get(0), a.get(1))));
    functions.put("lt", new Function("aa", a -> compare(a) < 0));
    functions.put("le", new Function("aa", a -> compare(a) <= 0));
    functions.put("gt", new Function("aa", a -> compare(a) > 0));
    functions.put("ge", new Function("aa", a -> compare(a) >= 0));
    functions.put("index", new Function("aa*", GoFunctions::index));
    functions.put("slice", new Function("aa*", GoFunctions::slice));
    functions.put("len", new Function("a", a -> length(a.getFirst())));
    functions.put("print", new Function("a*", a -> Printf.print(a)));
    functions.put("println", new Function("a*", a -> Printf.println(a)));
    functions.put(
        "printf",
        new Function(
            "sa*", a -> Printf.format(Values.string(a.getFirst()), a.subList(1, a.size()))));
    functions.put(
        "call",
        new Function(
            "aa*",
            a -> {
              throw new TemplateException("non-function of type string");
            }));
    functions.put("html", new Function("a*", a -> html(Printf.print(a))));
    functions.put("js", new Function("a*", a -> js(Printf.print(a))));
    functions.put("urlquery", new Function("a*", a -> TextFunctions.urlEncode(Printf.print(a))));
  }

  private static boolean equalToAny(List<@Nullable Object> arguments) throws TemplateException {
    if (arguments.size() == 1) {
      throw new TemplateException("missing argument for comparison");
    }
    for (Object other : arguments.subList(1, arguments.size())) {
      if (isEqual(arguments.getFirst(), other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEqual(@Nullable Object first, @Nullable Object second)
      throws TemplateException {
    Object a = Values.widened(first);
    Object b = Values.widened(second);
    if (a != null && b != null && a.getClass() != b.getClass()) {
      throw incompatible(first, second);
    }
    return Objects.equals(a, b);
  }

  private static TemplateException incompatible(@Nullable Object a, @Nullable Object b) {
    return new TemplateException(
        "incompatible types for comparison: " + Printf.kind(a) + " and " + Printf.kind(b));
  }

  private static int compare(List<@Nullable Object> arguments) throws TemplateException {
    Object a = Values.widened(arguments.get(0));
    Object b = Values.widened(arguments.get(1));
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Double x && b instanceof Double y) {
      return Double.compare(x, y);
    }
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    throw incompatible(arguments.get(0), arguments.get(1));
  }

  private static @Nullable Object index(List<@Nullable Object> arguments) throws TemplateException {
    Object value = arguments.getFirst();
    if (value == null) {
      throw new TemplateException("index of untyped nil");
    }
    for (Object key : arguments.subList(1, arguments.size())) {
      value =
          switch (value) {
            case TemplateData labels -> {
              String label = labels.field(name(key));
              yield label == null ? "" : label;
            }
            case Map<?, ?> map -> map.get(name(key));
            case List<?> list -> list.get(place(key, list.size() - 1L));
            case String text -> {
              byte[] bytes = ByteText.encode(text);
              yield (long) (bytes[place(key, bytes.length - 1L)] & 0xff);
            }
            case null -> throw new TemplateException("index of nil pointer");
            default ->
                throw new TemplateException("can't index item of type " + Printf.kind(value));
          };
    }
    return value;
  }

  private static String name(@Nullable Object key) throws TemplateException {
    if (key instanceof String text) {
      return text;
    }
    throw new TemplateException("value has type " + Printf.kind(key) + "; should be string");
  }

  private static Object slice(List<@Nullable Object> arguments) throws TemplateException {
    Object value = arguments.getFirst();
    if (!(value instanceof String) && !(value instanceof List<?>)) {
      throw new TemplateException("can't slice item of type " + Printf.kind(value));
    }
    if (arguments.size() > 3) {
      throw new TemplateException("cannot 3-index slice a string");
    }
    long length = length(value);
    int from = arguments.size() > 1 ? place(arguments.get(1), length) : 0;
    int to = arguments.size() > 2 ? place(arguments.get(2), length) : (int) length;
    if (from > to) {
      throw new TemplateException("invalid slice index: " + from + " > " + to);
    }
    if (value instanceof List<?> list) {
      return list.subList(from, to);
    }
    byte[] bytes = ByteText.encode(Values.text(value));
    return ByteText.decode(bytes, from, to);
  }

  /// Returns a place among `length` elements, or behind them.
  private static int place(@Nullable Object index, long length) throws TemplateException {
    if (!(Values.widened(index) instanceof Long at)) {
      throw new TemplateException("cannot index slice/array with type " + Printf.kind(index));
    }
    if (at < 0 || at > length) {
      throw new TemplateException("index out of range: " + at);
    }
    return at.intValue();
  }

  private static long length(@Nullable Object value) throws TemplateException {
    return switch (value) {
      case String text -> ByteText.encode(text).length;
      case List<?> list -> list.size();
      case Map<?, ?> map -> map.size();
      case null, default ->
          throw new TemplateException(
              value == null
                  ? "reflect: call of reflect.Value.Type on zero Value"
                  : "len of type " + Printf.kind(value));
    };
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }

  /// As Go's `JSEscapeString`.
  private static String js(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (c == '\\' || c == '\'' || c == '"') {
            escaped.append('\\').appendCodePoint(c);
          } else if ("<>&=".indexOf(c) >= 0 || !isWritten(c)) {
            escaped.append("\\u%04X".formatted(c));
          } else {
            escaped.appendCodePoint(c);
          }
        });
    return escaped.toString();
  }

  private static boolean isWritten(int c) {
    boolean ofNoUtf8 = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return c <= 0x7f ? c >= ' ' : ofNoUtf8 || GoText.isPrintable(c);
  }
}
