package io.tributary.query.logql.template;

import java.util.List;
import java.util.SortedMap;
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
    return new PrintfText(format, arguments).write();
  }

  static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "<nil>";
      case String text -> "string";
      case Long number -> "int";
      case Int64 number -> "int64";
      case Double number -> "float64";
      case Boolean truth -> "bool";
      case List<?> list -> "[]interface {}";
      case GoTime time -> "time.Time";
      case SortedMap<?, ?> map -> "map[string]interface {}";
      default -> "map[string]string"; // the labels
    };
  }
}
