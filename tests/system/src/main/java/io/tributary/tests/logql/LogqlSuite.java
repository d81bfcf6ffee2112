package io.tributary.tests.logql;

import io.tributary.model.ClusterId;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.logql.LogqlEngine;
import io.tributary.tests.logql.Scenario.Eval;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Runs the scripts of folders and files over stacks of stores, and counts. Confined to one thread.
public final class LogqlSuite {
  private final ScenarioEngine scenarios;
  private final List<Supplier<LogStack>> stacks;
  private final List<String> failures = new ArrayList<>();
  private int passed;

  /// Runs scripts by the engine itself over every stack.
  public LogqlSuite(List<Supplier<LogStack>> stacks) {
    LogqlEngine engine = new LogqlEngine(() -> Instant.EPOCH);
    this(
        (store, query, params) -> engine.query(store, query, params, QueryOptions.DEFAULT).data(),
        stacks);
  }

  LogqlSuite(ScenarioEngine scenarios, List<Supplier<LogStack>> stacks) {
    this.scenarios = scenarios;
    this.stacks = List.copyOf(stacks);
  }

  /// Runs `.logqltest` scripts, those below folders too, and files of cases in JSON.
  ///
  /// @throws ScriptSyntaxException when a file is neither
  public void run(List<Path> paths) throws IOException {
    List<Scenario> all = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        all.addAll(read(path));
        continue;
      }
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".logqltest")).sorted().toList()) {
          all.addAll(read(file));
        }
      }
    }
    for (Supplier<LogStack> supplier : stacks) {
      try (LogStack stack = supplier.get()) {
        for (int i = 0; i < all.size(); i++) {
          run(all.get(i), stack, new ClusterId("scenario-" + i));
        }
      }
    }
  }

  private static List<Scenario> read(Path file) throws IOException {
    return file.toString().endsWith(".json") ? CaseReader.read(file) : ScriptReader.read(file);
  }

  private void run(Scenario scenario, LogStack stack, ClusterId cluster) {
    ScenarioRunner runner = new ScenarioRunner(scenarios, scenario, stack, cluster);
    for (Eval eval : scenario.evals()) {
      String problem = runner.run(eval);
      if (problem == null) {
        passed++;
      } else {
        failures.add(eval.place() + " [" + stack.name() + "]: " + eval.query() + "\n  " + problem);
      }
    }
  }

  public int passed() {
    return passed;
  }

  public List<String> failures() {
    return List.copyOf(failures);
  }

  /// Prints the failures and how many evals passed and failed; evals count once per stack.
  public void report(PrintStream out) {
    failures.forEach(out::println);
    out.println(passed + " passed, " + failures.size() + " failed");
  }
}
