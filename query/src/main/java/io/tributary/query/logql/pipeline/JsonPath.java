package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import java.util.List;

/// A path to a field such as `servers[0].name` or `["a b"].c`. Immutable.
///
/// @param steps the names of fields; an element is called `[n]`, and so is a field of that name
record JsonPath(List<String> steps) {
  JsonPath {
    steps = List.copyOf(steps);
  }

  /// @throws InvalidStageException when it is not a path
  static JsonPath parse(String text) {
    return new JsonPathParser(text).parse();
  }

  int size() {
    return steps.size();
  }

  String step(int index) {
    return steps.get(index);
  }

  /// Returns whether a step leads to an element of an array.
  static boolean isElement(String step) {
    return step.startsWith("[");
  }

  /// Returns the index in `[n]`.
  static int index(String step) {
    String digits = step.length() > 2 ? step.substring(1, step.length() - 1) : "";
    boolean number =
        !digits.isEmpty() && digits.length() < 10 && digits.chars().allMatch(JsonPath::isDigit);
    return number ? Integer.parseInt(digits) : 0;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// Returns whether the path and `open`, of which `depth` steps are known, are one as far as both
  /// go.
  boolean isAlong(String[] open, int depth) {
    int common = Math.min(steps.size(), depth);
    for (int i = 0; i < common; i++) {
      if (!steps.get(i).equals(open[i])) {
        return false;
      }
    }
    return true;
  }
}
