package io.tributary.query.logql.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private static final Map<String, Function> BY_NAME = new HashMap<>();

  static {
    GoFunctions.addTo(BY_NAME);
    TextFunctions.addTo(BY_NAME);
    MathFunctions.addTo(BY_NAME);
    TimeFunctions.addTo(BY_NAME);
  }

  private Functions() {}

  static boolean isKnown(String name) {
    return name.equals("__line__") || name.equals("__timestamp__") || BY_NAME.containsKey(name);
  }

  static @Nullable Object call(String name, List<@Nullable Object> arguments, TemplateData data)
      throws TemplateException {
    if (name.equals("__line__")) {
      return data.text();
    }
    if (name.equals("__timestamp__")) {
      return GoTime.ofNanos(data.timestampNs());
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
}
