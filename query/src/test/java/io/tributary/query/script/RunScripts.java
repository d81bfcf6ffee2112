package io.tributary.query.script;

import io.tributary.kit.script.ScriptSuite;
import io.tributary.kit.script.TwinStack;
import io.tributary.query.promql.PromqlOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Runs scripts over the in-memory twin alone, for the inner loop; `promqltest` runs all stacks.
final class RunScripts {
  private RunScripts() {}

  public static void main(String[] args) throws IOException {
    ScriptSuite suite =
        new ScriptSuite(new PromqlScriptEngine(PromqlOptions.ALL), List.of(TwinStack::new));
    suite.run(Arrays.stream(args).map(Path::of).toList());
    suite.report(System.out);
    System.exit(suite.failures().isEmpty() ? 0 : 1);
  }
}
