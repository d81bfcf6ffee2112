package io.tributary.tests.logql;

import io.tributary.query.exec.QueryOptions;
import io.tributary.query.logql.LogqlEngine;
import io.tributary.tests.logql.Scenario.Eval;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Runs the scripts of folders and files, and counts. Confined to one thread.
public final class LogqlSuite {
  private final ScenarioEngine scenarios;
  private final List<String> failures = new ArrayList<>();
  private int passed;

  /// Runs scripts over the engine itself.
  public LogqlSuite() {
    LogqlEngine engine = new LogqlEngine();
    this((store, query, params) -> engine.query(store, query, params, QueryOptions.DEFAULT).data());
  }

  LogqlSuite(ScenarioEngine scenarios) {
    this.scenarios = scenarios;
  }

  /// Runs `.logqltest` scripts, those below folders too, and files of cases in JSON.
  ///
  /// @throws ScriptSyntaxException when a file is neither
  public void run(List<Path> paths) throws IOException {
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        runFile(path);
        continue;
      }
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".logqltest")).sorted().toList()) {
          runFile(file);
        }
      }
    }
  }

  private void runFile(Path file) throws IOException {
    boolean json = file.toString().endsWith(".json");
    for (Scenario scenario : json ? CaseReader.read(file) : ScriptReader.read(file)) {
      ScenarioRunner runner = new ScenarioRunner(scenarios, scenario);
      for (Eval eval : scenario.evals()) {
        String problem = runner.run(eval);
        if (problem == null) {
          passed++;
        } else {
          failures.add(eval.place() + ": " + eval.query() + "\n  " + problem);
        }
      }
    }
  }

  public int passed() {
    return passed;
  }

  public List<String> failures() {
    return List.copyOf(failures);
  }

  /// Prints the failures and how many evals passed and failed.
  public void report(PrintStream out) {
    failures.forEach(out::println);
    out.println(passed + " passed, " + failures.size() + " failed");
  }
}
