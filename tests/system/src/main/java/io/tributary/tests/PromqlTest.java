package io.tributary.tests;

import io.tributary.kit.script.ScriptStack;
import io.tributary.kit.script.ScriptSuite;
import io.tributary.kit.script.TwinStack;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.script.PromqlScriptEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// `promqltest [--stack NAME] PATH…`: runs Prometheus' `.test` scripts over every stack.
///
/// Exit codes: 0 when all evals did what was expected, 1 when any did not, 2 for wrong arguments
/// and when one was not a script, which the others run without.
public final class PromqlTest {
  private static final Map<String, Supplier<ScriptStack>> STACKS = stacks();

  private PromqlTest() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static Collection<String> stackNames() {
    return STACKS.keySet();
  }

  /// Returns the exit code.
  static int run(List<String> args, PrintStream out, PrintStream err) {
    StackChoice<ScriptStack> choice = StackChoice.parse("promqltest", STACKS, args, err);
    if (choice == null) {
      return 2;
    }
    ScriptSuite suite = new ScriptSuite(new PromqlScriptEngine(PromqlOptions.ALL), choice.stacks());
    try {
      suite.run(choice.paths());
    } catch (IOException e) {
      err.println("promqltest: cannot read " + e.getMessage());
      return 2;
    }
    suite.unread().forEach(err::println);
    suite.report(out);
    return !suite.unread().isEmpty() ? 2 : suite.failures().isEmpty() ? 0 : 1;
  }

  private static Map<String, Supplier<ScriptStack>> stacks() {
    Map<String, Supplier<ScriptStack>> stacks = new LinkedHashMap<>();
    stacks.put("memory", TwinStack::new);
    stacks.put("rocksdb", () -> new RocksStack(false));
    stacks.put("rocksdb-reopened", () -> new RocksStack(true));
    return stacks;
  }
}
