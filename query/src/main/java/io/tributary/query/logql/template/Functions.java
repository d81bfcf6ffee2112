package io.tributary.query.logql.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The functions that templates may call, by name.
final class Functions {
  /// Arguments are checked to be as many as the function takes.
  @FunctionalInterface
  interface Body {
    @Nullable Object call(List<@Nullable Object> arguments) throws TemplateException;
  }

  /// @param most -1 for any number
  record Function(int least, int most, Body body) {}

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

  static @Nullable Object call(String name, List<@Nullable Object> arguments, TemplateData data)
      throws TemplateException {
    switch (name) {
      case "__line__" -> {
        return data.text();
      }
      case "__timestamp__" -> {
        return GoTime.ofNanos(data.timestampNs());
      }
      case "now" -> {
        return GoTime.ofNanos(data.nowNs());
      }
      case "date" -> atNow(arguments, data);
      default -> {}
    }
    Function function = BY_NAME.get(name);
    if (function == null) {
      throw new TemplateException("function \"" + name + "\" not defined");
    }
    int count = arguments.size();
    if (count < function.least() || (function.most() >= 0 && count > function.most())) {
      throw new TemplateException(
          "wrong number of args for " + name + ": want " + function.least() + " got " + count);
    }
    return function.body().call(arguments);
  }

  /// What `date` is given for no time is now, as sprig has it.
  private static void atNow(List<@Nullable Object> arguments, TemplateData data) {
    boolean time =
        arguments.size() < 2
            || arguments.get(1) instanceof GoTime
            || arguments.get(1) instanceof Long;
    if (!time) {
      arguments.set(1, GoTime.ofNanos(data.nowNs()));
    }
  }
}
