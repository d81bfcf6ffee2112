package io.tributary.kit.script;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Many scripts over many stacks, with a report. Confined to one thread.
public final class ScriptSuite {
  private static final String EXTENSION = ".test";

  private final ScriptEngine engine;
  private final List<Supplier<ScriptStack>> stacks;
  private final List<ScriptFailure> failures = new ArrayList<>();
  private final Set<String> unread = new LinkedHashSet<>();
  private int passed;

  public ScriptSuite(ScriptEngine engine, List<Supplier<ScriptStack>> stacks) {
    this.engine = engine;
    this.stacks = List.copyOf(stacks);
  }

  /// Runs every script over every stack; what is not a script is left out, see [#unread].
  ///
  /// @param paths scripts, or folders that hold `*.test`
  /// @throws IOException when one cannot be read
  public void run(List<Path> paths) throws IOException {
    List<Path> scripts = scripts(paths);
    for (Supplier<ScriptStack> supplier : stacks) {
      try (ScriptStack stack = supplier.get()) {
        ScriptRunner runner = new ScriptRunner(engine, stack);
        for (Path script : scripts) {
          try {
            runner.run(script);
          } catch (ScriptSyntaxException e) {
            unread.add(String.valueOf(e.getMessage()));
          }
        }
        passed += runner.passed();
        failures.addAll(runner.failures());
      }
    }
  }

  /// Prints each failure, then `N passed, N failed`; evals count once per stack.
  public void report(PrintStream out) {
    failures.forEach(out::println);
    out.println(passed + " passed, " + failures.size() + " failed");
  }

  /// Returns why files were left out: they are no scripts.
  public Set<String> unread() {
    return unread;
  }

  public int passed() {
    return passed;
  }

  public List<ScriptFailure> failures() {
    return failures;
  }

  private static List<Path> scripts(List<Path> paths) throws IOException {
    List<Path> scripts = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.walk(path)) {
          files.filter(file -> file.toString().endsWith(EXTENSION)).sorted().forEach(scripts::add);
        }
      } else {
        scripts.add(path);
      }
    }
    return scripts;
  }
}
