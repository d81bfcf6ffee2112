package io.tributary.query.logql.template;

import io.tributary.query.logql.template.Functions.Function;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The functions of Go's `text/template`.
final class GoFunctions {
  private GoFunctions() {}

  static void addTo(Map<String, Function> functions) {
    functions.put("and", new Function(1, -1, List::getLast));
    functions.put("or", new Function(1, -1, List::getLast));
    functions.put("not", new Function(1, 1, a -> !Values.isTrue(a.getFirst())));
    functions.put("eq", new Function(2, -1, GoFunctions::equalToAny));
    functions.put("ne", new Function(2, 2, a -> !isEqual(a.get(0), a.get(1))));
    functions.put("lt", new Function(2, 2, a -> compare(a) < 0));
    functions.put("le", new Function(2, 2, a -> compare(a) <= 0));
    functions.put("gt", new Function(2, 2, a -> compare(a) > 0));
    functions.put("ge", new Function(2, 2, a -> compare(a) >= 0));
    functions.put("index", new Function(1, -1, GoFunctions::index));
    functions.put("slice", new Function(1, 3, GoFunctions::slice));
    functions.put("len", new Function(1, 1, a -> length(a.getFirst())));
    functions.put("print", new Function(0, -1, a -> Printf.print(a)));
    functions.put("println", new Function(0, -1, a -> Printf.println(a)));
    functions.put(
        "printf",
        new Function(1, -1, a -> Printf.format(Values.text(a.getFirst()), a.subList(1, a.size()))));
    functions.put(
        "call",
        new Function(
            1,
            -1,
            a -> {
              throw new TemplateException("error calling call: non-function of type string");
            }));
    functions.put("html", new Function(1, 1, a -> html(Values.text(a.getFirst()))));
    functions.put("js", new Function(1, 1, a -> js(Values.text(a.getFirst()))));
    functions.put(
        "urlquery", new Function(1, 1, a -> TextFunctions.urlEncode(Values.text(a.getFirst()))));
  }

  private static boolean equalToAny(List<@Nullable Object> arguments) throws TemplateException {
    for (Object other : arguments.subList(1, arguments.size())) {
      if (isEqual(arguments.getFirst(), other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEqual(@Nullable Object a, @Nullable Object b) throws TemplateException {
    if (a != null && b != null && a.getClass() != b.getClass()) {
      throw new TemplateException("incompatible types for comparison");
    }
    return Objects.equals(a, b);
  }

  private static int compare(List<@Nullable Object> arguments) throws TemplateException {
    Object a = arguments.get(0);
    Object b = arguments.get(1);
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Double x && b instanceof Double y) {
      return Double.compare(x, y);
    }
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    throw new TemplateException("incompatible types for comparison");
  }

  private static @Nullable Object index(List<@Nullable Object> arguments) throws TemplateException {
    Object value = arguments.getFirst();
    for (Object key : arguments.subList(1, arguments.size())) {
      if (value instanceof TemplateData labels) {
        String label = labels.field(Values.text(key));
        value = label == null ? "" : label;
        continue;
      }
      if (value instanceof Map<?, ?> map) {
        value = map.get(Values.text(key));
        continue;
      }
      long at = Values.whole(key);
      if (value instanceof List<?> list && at >= 0 && at < list.size()) {
        value = list.get((int) at);
      } else if (value instanceof String text && at >= 0 && at < text.length()) {
        value = (long) text.getBytes(StandardCharsets.UTF_8)[(int) at];
      } else {
        throw new TemplateException("error calling index: index out of range: " + at);
      }
    }
    return value;
  }

  private static Object slice(List<@Nullable Object> arguments) throws TemplateException {
    Object value = arguments.getFirst();
    long length = length(value);
    long from = arguments.size() > 1 ? Values.whole(arguments.get(1)) : 0;
    long to = arguments.size() > 2 ? Values.whole(arguments.get(2)) : length;
    if (from < 0 || to > length || from > to) {
      throw new TemplateException("error calling slice: index out of range: " + from);
    }
    if (value instanceof List<?> list) {
      return list.subList((int) from, (int) to);
    }
    byte[] bytes = Values.text(value).getBytes(StandardCharsets.UTF_8);
    return new String(bytes, (int) from, (int) (to - from), StandardCharsets.UTF_8);
  }

  private static long length(@Nullable Object value) throws TemplateException {
    return switch (value) {
      case String text -> text.getBytes(StandardCharsets.UTF_8).length;
      case List<?> list -> list.size();
      case Map<?, ?> map -> map.size();
      case null, default ->
          throw new TemplateException("error calling len: len of " + Values.print(value));
    };
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }

  private static String js(String text) {
    return text.replace("\\", "\\\\")
        .replace("'", "\\'")
        .replace("\"", "\\\"")
        .replace("<", "\\u003C")
        .replace(">", "\\u003E")
        .replace("&", "\\u0026")
        .replace("=", "\\u003D")
        .replace("\n", "\\u000A");
  }
}
