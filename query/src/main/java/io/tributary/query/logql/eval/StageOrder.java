package io.tributary.query.logql.eval;

import io.tributary.query.logql.ast.Stage;
import java.util.ArrayList;
import java.util.List;

/// Rewrites pipelines to cheaper ones with the same result.
public final class StageOrder {
  private StageOrder() {}

  /// Moves line filters before stages that do not change the line; a label filter is a barrier too,
  /// and `decolorize` is none, both as in Loki.
  public static List<Stage> filtersFirst(List<Stage> stages) {
    List<Stage> result = new ArrayList<>();
    List<Stage> waiting = new ArrayList<>();
    for (Stage stage : stages) {
      switch (stage) {
        case Stage.LineFilter filter -> result.add(filter);
        case Stage.LineFormat barrier -> pass(result, waiting, barrier);
        case Stage.Unpack barrier -> pass(result, waiting, barrier);
        case Stage.LabelFilter barrier -> pass(result, waiting, barrier);
        case Stage.Json other -> waiting.add(other);
        case Stage.Logfmt other -> waiting.add(other);
        case Stage.Regexp other -> waiting.add(other);
        case Stage.Pattern other -> waiting.add(other);
        case Stage.LabelFormat other -> waiting.add(other);
        case Stage.Decolorize other -> waiting.add(other);
        case Stage.Drop other -> waiting.add(other);
        case Stage.Keep other -> waiting.add(other);
      }
    }
    result.addAll(waiting);
    return result;
  }

  private static void pass(List<Stage> result, List<Stage> waiting, Stage barrier) {
    result.addAll(waiting);
    waiting.clear();
    result.add(barrier);
  }

  /// Leaves out each `line_format` after which nothing reads the line.
  static List<Stage> withoutUnreadFormats(List<Stage> stages) {
    List<Stage> result = new ArrayList<>();
    boolean read = false;
    for (int i = stages.size() - 1; i >= 0; i--) {
      Stage stage = stages.get(i);
      if (!(stage instanceof Stage.LineFormat) || read) {
        result.addFirst(stage);
      }
      read |= readsLine(stage);
    }
    return result;
  }

  private static boolean readsLine(Stage stage) {
    return switch (stage) {
      case Stage.LineFilter s -> true;
      case Stage.Json s -> true;
      case Stage.Logfmt s -> true;
      case Stage.Regexp s -> true;
      case Stage.Pattern s -> true;
      case Stage.Unpack s -> true;
      case Stage.LineFormat s -> false; // though a template may have `__line__`, as in Loki
      case Stage.LabelFormat s -> false;
      case Stage.LabelFilter s -> false;
      case Stage.Decolorize s -> false;
      case Stage.Drop s -> false;
      case Stage.Keep s -> false;
    };
  }
}
