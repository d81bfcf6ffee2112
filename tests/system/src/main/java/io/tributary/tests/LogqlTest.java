package io.tributary.tests;

import io.tributary.tests.logql.LogqlSuite;
import io.tributary.tests.logql.ScriptSyntaxException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/// `logqltest PATH…`: runs LogQL scripts and cases over the in-memory store.
///
/// Exit codes: 0 when all evals did what was expected, 1 when any did not, 2 for wrong arguments
/// and for what is not a script.
public final class LogqlTest {
  private LogqlTest() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /// Returns the exit code.
  static int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.isEmpty()) {
      err.println("usage: logqltest PATH…");
      return 2;
    }
    LogqlSuite suite = new LogqlSuite();
    try {
      suite.run(args.stream().map(Path::of).toList());
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
}
