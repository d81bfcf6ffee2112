package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Floats;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The values of templates: String, Long, [Int64], Double, Boolean, List, Map, [GoTime] and null.
final class Values {
  private Values() {}

  /// Returns the text as Go's `%v`.
  static String print(@Nullable Object value) {
    return switch (value) {
      case null -> "<no value>";
      case Double number -> Floats.format(number);
      case List<?> list ->
          list.stream().map(Values::printInside).collect(Collectors.joining(" ", "[", "]"));
      case Map<?, ?> map ->
          new TreeMap<>(map)
              .entrySet().stream()
                  .map(entry -> entry.getKey() + ":" + printInside(entry.getValue()))
                  .collect(Collectors.joining(" ", "map[", "]"));
      default -> value.toString();
    };
  }

  /// Returns the text as part of another.
  static String printInside(@Nullable Object value) {
    return value == null ? "<nil>" : print(value);
  }

  /// Returns whether the value is not empty: false, 0, "" and nothing are.
  static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case String text -> !text.isEmpty();
      case Long number -> number != 0;
      case Int64 number -> number.value() != 0;
      case Double number -> number != 0;
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  /// Returns the value, of an [Int64] a Long, with which it can be compared.
  static @Nullable Object widened(@Nullable Object value) {
    return value instanceof Int64(long number) ? (Object) number : value;
  }

  /// Returns the text; nothing is empty.
  static String text(@Nullable Object value) {
    return value == null ? "" : print(value);
  }

  /// Returns the whole number; what is none is 0, as sprig has it.
  static long whole(@Nullable Object value) {
    return switch (value) {
      case Long number -> number;
      case Int64 number -> number.value();
      case Double number -> number.longValue();
      case Boolean truth -> truth ? 1 : 0;
      case String text -> GoIntegers.parse(text);
      case null, default -> 0;
    };
  }

  /// @throws TemplateException when the value is no text
  static String string(@Nullable Object value) throws TemplateException {
    if (value instanceof String text) {
      return text;
    }
    throw new TemplateException(
        value == null
            ? "invalid value; expected string"
            : "wrong type for value; expected string; got " + Printf.kind(value));
  }

  /// Returns the number; what is none is 0, as sprig has it.
  static double number(@Nullable Object value) {
    return switch (value) {
      case Long number -> number;
      case Int64 number -> number.value();
      case Double number -> number;
      case Boolean truth -> truth ? 1 : 0;
      case String text -> numberOf(text);
      case null, default -> 0;
    };
  }

  private static double numberOf(String text) {
    try {
      return Floats.parse(text);
    } catch (ConversionException e) {
      return 0; // as sprig has it
    }
  }
}
