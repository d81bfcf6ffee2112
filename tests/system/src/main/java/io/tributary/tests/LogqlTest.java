package io.tributary.tests;

import io.tributary.tests.logql.LogStack;
import io.tributary.tests.logql.LogqlSuite;
import io.tributary.tests.logql.ScriptSyntaxException;
import io.tributary.tests.logql.TwinLogStack;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// `logqltest [--stack NAME] PATH…`: runs LogQL scripts and cases over every stack.
///
/// Exit codes: 0 when all evals did what was expected, 1 when any did not, 2 for wrong arguments
/// and for what is not a script.
public final class LogqlTest {
  private static final Map<String, Supplier<LogStack>> STACKS = stacks();

  private LogqlTest() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /// Returns the exit code.
  static int run(List<String> args, PrintStream out, PrintStream err) {
    StackChoice<LogStack> choice = StackChoice.parse("logqltest", STACKS, args, err);
    if (choice == null) {
      return 2;
    }
    LogqlSuite suite = new LogqlSuite(choice.stacks());
    try {
      suite.run(choice.paths());
    } catch (IOException e) {
      err.println("logqltest: cannot read " + e.getMessage());
      return 2;
    } catch (ScriptSyntaxException e) {
      err.println(e.getMessage());
      return 2;
    }
    suite.report(out);
    return suite.failures().isEmpty() ? 0 : 1;
  }

  private static Map<String, Supplier<LogStack>> stacks() {
    Map<String, Supplier<LogStack>> stacks = new LinkedHashMap<>();
    stacks.put("memory", TwinLogStack::new);
    stacks.put("rocksdb", () -> new RocksStack(false));
    stacks.put("rocksdb-reopened", () -> new RocksStack(true));
    return stacks;
  }
}
