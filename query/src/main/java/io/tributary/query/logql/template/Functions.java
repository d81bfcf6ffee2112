package io.tributary.query.logql.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The functions that templates may call, by name.
final class Functions {
  /// Arguments are as many as the function takes, and of its types.
  @FunctionalInterface
  interface Body {
    @Nullable Object call(List<@Nullable Object> arguments) throws TemplateException;
  }

  /// @param types a letter of [ArgumentType] for each argument; a `*` after the last one for any
  ///   number of it
  record Function(String types, Body body) {
    boolean isVariadic() {
      return types.endsWith("*");
    }

    /// Returns how many arguments there have to be, at least.
    int least() {
      return isVariadic() ? types.length() - 2 : types.length();
    }

    ArgumentType type(int index) {
      return ArgumentType.of(types.charAt(Math.min(index, least())));
    }
  }

  /// What only the line can tell.
  private static final Set<String> OF_DATA = Set.of("__line__", "__timestamp__", "now");

  private static final Map<String, Function> BY_NAME = new HashMap<>();

  static {
    GoFunctions.addTo(BY_NAME);
    TextFunctions.addTo(BY_NAME);
    MathFunctions.addTo(BY_NAME);
    TimeFunctions.addTo(BY_NAME);
  }

  private Functions() {}

  static List<String> names() {
    return Stream.concat(OF_DATA.stream(), BY_NAME.keySet().stream()).sorted().toList();
  }

  static boolean isKnown(String name) {
    return OF_DATA.contains(name) || BY_NAME.containsKey(name);
  }

  /// Returns what is called `name`, or null when only the line can tell.
  ///
  /// @throws TemplateException when there is no such function, or not of so many arguments
  static @Nullable Function find(String name, int arguments) throws TemplateException {
    Function function = BY_NAME.get(name);
    if (function == null && !OF_DATA.contains(name)) {
      throw new TemplateException("\"" + name + "\" is not a defined function");
    }
    int least = function == null ? 0 : function.least();
    boolean variadic = function != null && function.isVariadic();
    if (arguments < least || (arguments > least && !variadic)) {
      String want = (variadic ? "at least " : "") + least;
      throw new TemplateException(
          "wrong number of args for " + name + ": want " + want + " got " + arguments);
    }
    return function;
  }

  static @Nullable Object call(
      String name, @Nullable Function function, List<@Nullable Object> arguments, TemplateData data)
      throws TemplateException {
    if (name.equals("date")) {
      atNow(arguments, data);
    }
    return switch (name) {
      case "__line__" -> data.text();
      case "__timestamp__" -> GoTime.ofNanos(data.timestampNs());
      case "now" -> GoTime.ofNanos(data.nowNs());
      default -> Objects.requireNonNull(function).body().call(arguments);
    };
  }

  /// What `date` is given for no time is now, as sprig has it.
  private static void atNow(List<@Nullable Object> arguments, TemplateData data) {
    boolean time =
        arguments.get(1) instanceof GoTime
            || arguments.get(1) instanceof Long
            || arguments.get(1) instanceof Int64;
    if (!time) {
      arguments.set(1, GoTime.ofNanos(data.nowNs()));
    }
  }
}
