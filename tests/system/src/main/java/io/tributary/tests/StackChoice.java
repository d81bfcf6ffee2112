package io.tributary.tests;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the command line of a script runner asks for: `[--stack NAME] PATH…`, every stack if none
/// is named.
record StackChoice<T>(List<Supplier<T>> stacks, List<Path> paths) {

  /// Returns the choice, or null after it said what is wrong.
  ///
  /// @param command the runner's name
  /// @param known the stacks by their names, in the order in which they run
  static <T> @Nullable StackChoice<T> parse(
      String command, Map<String, Supplier<T>> known, List<String> args, PrintStream err) {
    Deque<String> rest = new ArrayDeque<>(args);
    List<Supplier<T>> stacks = new ArrayList<>(known.values());
    if ("--stack".equals(rest.peek())) {
      rest.poll();
      String name = rest.poll();
      Supplier<T> stack = name == null ? null : known.get(name);
      if (stack == null) {
        err.println(command + ": --stack is one of " + String.join(", ", known.keySet()));
        return null;
      }
      stacks = List.of(stack);
    }
    if (rest.isEmpty()) {
      err.println(
          "usage: " + command + " [--stack " + String.join("|", known.keySet()) + "] PATH…");
      return null;
    }
    return new StackChoice<>(stacks, rest.stream().map(Path::of).toList());
  }
}
