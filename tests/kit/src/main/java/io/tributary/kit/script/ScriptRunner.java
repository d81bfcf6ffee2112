package io.tributary.kit.script;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.script.Script.Clear;
import io.tributary.kit.script.Script.Command;
import io.tributary.kit.script.Script.Eval;
import io.tributary.kit.script.Script.Load;
import io.tributary.kit.script.Script.Steps;
import io.tributary.kit.script.ScriptResult.Line;
import io.tributary.kit.script.ScriptResult.Matrix;
import io.tributary.kit.script.ScriptResult.Point;
import io.tributary.kit.script.ScriptResult.Scalar;
import io.tributary.kit.script.ScriptResult.Vector;
import io.tributary.model.ClusterId;
import io.tributary.model.metrics.Queryable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs scripts over one stack and counts. Confined to one thread.
///
/// Each instant `eval` runs as given, again with `@` its time on every selector and evaluated at
/// other times, and each of these as the middle step of a range query, too. `clear` moves on to a
/// cluster that is still empty. Source: Prometheus `promql/promqltest`.
public final class ScriptRunner {
  private static final long MINUTE_MS = 60_000;

  private final ScriptEngine engine;
  private final ScriptStack stack;
  private final List<ScriptFailure> failures = new ArrayList<>();
  private int passed;
  private int clusters;
  private ClusterId cluster = new ClusterId("script-0");
  private boolean loaded;

  public ScriptRunner(ScriptEngine engine, ScriptStack stack) {
    this.engine = engine;
    this.stack = stack;
  }

  /// Runs a script from an empty store on.
  ///
  /// @param file its name, for messages
  /// @throws ScriptSyntaxException when it is not a script
  public void run(String file, String text) {
    clear();
    for (Command command : ScriptParser.parse(file, text).commands()) {
      switch (command) {
        case Clear _ -> clear();
        case Load load -> load(file, load);
        case Eval eval -> eval(file, eval);
      }
    }
  }

  public void run(Path file) throws IOException {
    run(file.toString(), Files.readString(file));
  }

  /// Returns how many evals did what was expected.
  public int passed() {
    return passed;
  }

  /// Returns what did not; at most one per eval.
  public List<ScriptFailure> failures() {
    return failures;
  }

  private void clear() {
    cluster = new ClusterId("script-" + ++clusters);
  }

  private void load(String file, Load load) {
    try {
      new ScriptLoader(new BatchWriter(stack.store(), cluster)).load(load);
      loaded = true;
    } catch (RuntimeException | AssertionError e) {
      failures.add(new ScriptFailure(file, load.line(), stack.name(), "load", e.toString()));
    }
  }

  private void eval(String file, Eval eval) {
    if (loaded) {
      stack.settle();
      loaded = false;
    }
    Steps times = eval.times();
    String problem = times == null ? instant(eval) : range(eval, times);
    if (problem == null) {
      passed++;
    } else {
      failures.add(new ScriptFailure(file, eval.line(), stack.name(), eval.query(), problem));
    }
  }

  private Queryable source() {
    return stack.view(cluster);
  }

  private @Nullable String range(Eval eval, Steps times) {
    Script.Notes notes = eval.expected().notes();
    ScriptResult result;
    try {
      result = engine.range(source(), eval.query(), times.startMs(), times.endMs(), times.stepMs());
    } catch (RuntimeException e) {
      return NoteCheck.failure(notes, e);
    }
    if (notes.fail() != null) {
      return "expected failure " + notes.fail() + ", got " + result;
    }
    String annotations = NoteCheck.annotations(notes, result);
    return annotations != null
        ? annotations
        : ResultCheck.matrix(eval.expected(), ((Matrix) result.value()).lines(), times);
  }

  private @Nullable String instant(Eval eval) {
    Steps vectorTimes = eval.expected().vectorTimes();
    long givenMs = vectorTimes == null ? eval.atMs() : vectorTimes.endMs();
    String problem = instant(eval, eval.query(), givenMs);
    String pinned = problem == null ? engine.pin(eval.query(), givenMs) : null;
    if (pinned == null) {
      return problem;
    }
    for (long atMs : otherTimes(givenMs)) {
      problem = instant(eval, pinned, atMs);
      if (problem != null) {
        return "as " + pinned + " at " + atMs + " ms: " + problem;
      }
    }
    return null;
  }

  private static long[] otherTimes(long atMs) {
    return atMs == 0
        ? new long[] {-1_000, 0, 1_000}
        : new long[] {-10 * atMs, 0, atMs / 5, atMs, 10 * atMs};
  }

  private @Nullable String instant(Eval eval, String query, long atMs) {
    Script.Notes notes = eval.expected().notes();
    ScriptResult result;
    try {
      result = engine.instant(source(), query, atMs);
    } catch (RuntimeException e) {
      return NoteCheck.failure(notes, e);
    }
    if (notes.fail() != null) {
      return "expected failure " + notes.fail() + ", got " + result;
    }
    String annotations = NoteCheck.annotations(notes, result);
    if (annotations != null) {
      return annotations;
    }
    String different = ResultCheck.value(eval.expected(), result.value(), atMs);
    boolean onlyInstant = eval.expected().vectorTimes() != null || eval.expected().text() != null;
    return different != null || onlyInstant || engine.dependsOnBounds(query)
        ? different
        : asRange(eval, query, atMs, result);
  }

  /// Checks the middle step of a range query of three steps against the same expectation.
  private @Nullable String asRange(Eval eval, String query, long atMs, ScriptResult instant) {
    List<Line> lines;
    try {
      ScriptResult result =
          engine.range(source(), query, atMs - MINUTE_MS, atMs + MINUTE_MS, MINUTE_MS);
      lines = ((Matrix) result.value()).lines();
    } catch (RuntimeException e) {
      return "as a range query: " + NoteCheck.failure(eval.expected().notes(), e);
    }
    if (eval.expected().notes().ordered()) {
      return null; // ranges have the order of labels, whatever the query says
    }
    String problem = ResultCheck.unsorted(lines);
    if (problem == null) {
      problem = ResultCheck.value(eval.expected(), middle(lines, atMs, instant.value()), atMs);
    }
    return problem == null ? null : "as a range query: " + problem;
  }

  private static ScriptResult.Answer middle(
      List<Line> lines, long atMs, ScriptResult.Answer instant) {
    List<Line> middle = new ArrayList<>();
    for (Line line : lines) {
      for (Point point : line.points()) {
        if (point.timestampMs() == atMs) {
          middle.add(new Line(line.labels(), List.of(point)));
        }
      }
    }
    return instant instanceof Scalar && middle.size() == 1
        ? new Scalar(middle.getFirst().points().getFirst().value())
        : new Vector(middle);
  }
}
