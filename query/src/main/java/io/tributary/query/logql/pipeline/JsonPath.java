package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import java.util.ArrayList;
import java.util.List;

/// A path to a field such as `servers[0].name` or `["a b"].c`. Immutable.
final class JsonPath {
  /// A field by name, or an element by index.
  sealed interface Step {
    record Field(String name) implements Step {}

    record Element(int index) implements Step {}
  }

  private final List<Step> steps;

  private JsonPath(List<Step> steps) {
    this.steps = steps;
  }

  List<Step> steps() {
    return steps;
  }

  /// @throws InvalidStageException when it is not a path
  static JsonPath parse(String text) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '[') {
        int end =
            text.indexOf(
                ']', at + (text.startsWith("[\"", at) ? text.indexOf('"', at + 2) - at : 0));
        if (end < 0) {
          throw invalid(text);
        }
        steps.add(bracketed(text, text.substring(at + 1, end)));
        at = end + 1;
      } else {
        if (c == '.' && !steps.isEmpty()) {
          at++;
        }
        int end = at;
        while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
          end++;
        }
        if (end == at) {
          throw invalid(text);
        }
        steps.add(new Step.Field(text.substring(at, end)));
        at = end;
      }
    }
    if (steps.isEmpty()) {
      throw invalid(text);
    }
    return new JsonPath(List.copyOf(steps));
  }

  private static Step bracketed(String text, String inside) {
    if (inside.length() >= 2 && inside.startsWith("\"") && inside.endsWith("\"")) {
      return new Step.Field(inside.substring(1, inside.length() - 1));
    }
    boolean index =
        !inside.isEmpty()
            && inside.length() < 9
            && inside.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!index) {
      throw invalid(text);
    }
    return new Step.Element(Integer.parseInt(inside));
  }

  private static InvalidStageException invalid(String text) {
    return new InvalidStageException("cannot parse expression [" + text + "]: syntax error");
  }
}
