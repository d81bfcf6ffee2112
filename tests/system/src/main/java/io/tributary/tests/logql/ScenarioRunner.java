package io.tributary.tests.logql;

import io.tributary.kit.contract.EntryWriter;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.query.exec.Value;
import io.tributary.query.logql.LogParams;
import io.tributary.query.logql.LogqlResult;
import io.tributary.tests.logql.Scenario.Entry;
import io.tributary.tests.logql.Scenario.Eval;
import io.tributary.tests.logql.Scenario.Expected;
import io.tributary.tests.logql.Scenario.Load;
import io.tributary.tests.logql.Scenario.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs a scenario over a store. Confined to one thread.
final class ScenarioRunner {
  // A whole minute far from the epoch, near which numbers of nanoseconds read as seconds.
  private static final long BASE_NS = 1_699_999_980L * 1_000_000_000L;
  private static final double TOLERANCE = 1e-9;
  private final ScenarioEngine engine;
  private final Scenario scenario;
  private final LogStack stack;
  private final ClusterId cluster;
  private int loaded;

  /// @param cluster what the scenario's lines are to belong to; nothing else does
  ScenarioRunner(ScenarioEngine engine, Scenario scenario, LogStack stack, ClusterId cluster) {
    this.engine = engine;
    this.scenario = scenario;
    this.stack = stack;
    this.cluster = cluster;
  }

  /// Returns what is wrong with the eval's result, or null; evals come in their order.
  @Nullable String run(Eval eval) {
    if (loaded < eval.visible()) {
      while (loaded < eval.visible()) {
        load(scenario.loads().get(loaded++));
      }
      stack.settle();
    }
    try {
      LogParams params =
          new LogParams(BASE_NS + eval.startNs(), BASE_NS + eval.endNs(), eval.stepNs(), 100, true);
      return check(eval, engine.query(stack.logs(cluster), eval.query(), params));
    } catch (TributaryException e) {
      return checkFailure(eval.expected(), e.kind().httpStatus() + " " + e.getMessage());
    }
  }

  private void load(Load load) {
    EntryWriter writer = new EntryWriter(stack.store(), cluster);
    Labels labels = Labels.of(load.labels());
    for (Entry entry : load.entries()) {
      writer.entry(labels, BASE_NS + entry.offsetNs(), entry.line(), entry.metadata());
    }
    writer.append();
  }

  private static @Nullable String checkFailure(Expected expected, String message) {
    return switch (expected) {
      case Expected.Failure failure -> {
        String part = failure.message();
        String regex = failure.regex();
        boolean found =
            message.startsWith("400 ")
                && (part == null || message.contains(part))
                && (regex == null || Pattern.compile(regex).matcher(message).find());
        yield found ? null : "failed with: " + message + "\n  expected: " + failure;
      }
      case Expected.Samples samples -> "failed with: " + message;
      case Expected.Scalar number -> "failed with: " + message;
    };
  }

  private static @Nullable String check(Eval eval, LogqlResult.Data data) {
    String got = print(data);
    return switch (eval.expected()) {
      case Expected.Failure failure -> "expected a failure: " + failure + "\n  got: " + got;
      case Expected.Scalar number -> {
        boolean same =
            data instanceof LogqlResult.Samples(Value.Scalar scalar)
                && isSame(scalar.value(), number.value());
        yield same ? null : "expected: " + number.value() + "\n  got: " + got;
      }
      case Expected.Samples samples -> {
        boolean same =
            data instanceof LogqlResult.Samples(Value value) && isSame(eval, value, samples);
        yield same ? null : "expected: " + samples.series() + "\n  got: " + got;
      }
    };
  }

  private static boolean isSame(Eval eval, Value value, Expected.Samples samples) {
    List<Series> rest = new ArrayList<>(samples.series());
    rest.removeIf(series -> series.values().stream().allMatch(each -> each == null));
    List<Series> got = series(eval, value);
    return got.size() == rest.size()
        && got.stream().allMatch(each -> rest.stream().anyMatch(wanted -> isSame(each, wanted)));
  }

  private static boolean isSame(Series got, Series wanted) {
    if (!got.labels().equals(wanted.labels()) || got.values().size() != wanted.values().size()) {
      return false;
    }
    for (int i = 0; i < got.values().size(); i++) {
      Double a = got.values().get(i);
      Double b = wanted.values().get(i);
      if ((a == null || b == null) ? !Objects.equals(a, b) : !isSame(a, b)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(double got, double wanted) {
    return Double.compare(got, wanted) == 0
        || Math.abs(got - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));
  }

  /// Returns the samples by step; one at a time that is no step makes a series of no length.
  private static List<Series> series(Eval eval, Value value) {
    List<Series> series = new ArrayList<>();
    switch (value) {
      case Value.Vector vector -> {
        for (Value.Sample sample : vector.samples()) {
          series.add(
              series(eval, sample.labels(), new long[] {sample.timestampMs()}, sample.value()));
        }
      }
      case Value.Matrix matrix -> {
        for (Value.Points points : matrix.series()) {
          series.add(series(eval, points.labels(), points.timestampsMs(), points.values()));
        }
      }
      case Value.Scalar scalar -> series.add(new Series(Map.of(), List.of()));
      case Value.Text text -> series.add(new Series(Map.of(), List.of()));
    }
    return series;
  }

  private static Series series(Eval eval, Labels labels, long[] timesMs, double... values) {
    List<@Nullable Double> bySteps = new ArrayList<>();
    for (int step = 0; step < eval.steps(); step++) {
      bySteps.add(null);
    }
    for (int i = 0; i < timesMs.length; i++) {
      long offsetNs = timesMs[i] * 1_000_000L - BASE_NS - eval.startNs();
      boolean onStep = eval.stepNs() == 0 ? offsetNs == 0 : offsetNs % eval.stepNs() == 0;
      int step = eval.stepNs() == 0 ? 0 : (int) (offsetNs / eval.stepNs());
      if (!onStep || step < 0 || step >= bySteps.size()) {
        return new Series(labels.toMap(), List.of());
      }
      bySteps.set(step, values[i]);
    }
    return new Series(labels.toMap(), bySteps);
  }

  private static String print(LogqlResult.Data data) {
    return switch (data) {
      case LogqlResult.Entries entries -> entries.entries().size() + " lines";
      case LogqlResult.Samples samples ->
          switch (samples.value()) {
            case Value.Scalar scalar -> String.valueOf(scalar.value());
            case Value.Text text -> text.value();
            case Value.Vector vector ->
                vector.samples().stream()
                    .map(s -> s.labels() + " " + s.value())
                    .toList()
                    .toString();
            case Value.Matrix matrix ->
                matrix.series().stream()
                    .map(p -> p.labels() + " " + Arrays.toString(p.values()))
                    .toList()
                    .toString();
          };
    };
  }
}
