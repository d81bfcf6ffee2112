package io.tributary.query.logql.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables of a block, which sees those around it. Confined to one thread.
final class Variables {
  private final @Nullable Variables outer;
  private final Map<String, @Nullable Object> values = new HashMap<>();

  Variables(@Nullable Variables outer) {
    this.outer = outer;
  }

  void declare(String name, @Nullable Object value) {
    values.put(name, value);
  }

  /// Sets a variable where it was declared.
  ///
  /// @throws TemplateException when it was not
  void assign(String name, @Nullable Object value) throws TemplateException {
    owner(name).values.put(name, value);
  }

  /// @throws TemplateException when there is no such variable
  @Nullable Object get(String name) throws TemplateException {
    return owner(name).values.get(name);
  }

  private Variables owner(String name) throws TemplateException {
    for (Variables scope = this; scope != null; scope = scope.outer) {
      if (scope.values.containsKey(name)) {
        return scope;
      }
    }
    throw new TemplateException("undefined variable: " + name);
  }
}
