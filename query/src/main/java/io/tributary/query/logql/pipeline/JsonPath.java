package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import java.util.List;

/// A path to a field such as `servers[0].name` or `["a b"].c`. Immutable.
final class JsonPath {
  /// A field by name, or an element by index.
  sealed interface Step {
    record Field(String name) implements Step {}

    record Element(int index) implements Step {}
  }

  private final List<Step> steps;

  JsonPath(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  List<Step> steps() {
    return steps;
  }

  /// @throws InvalidStageException when it is not a path
  static JsonPath parse(String text) {
    return new JsonPathParser(text).parse();
  }
}
