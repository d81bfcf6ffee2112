package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.logql.ast.BinaryOperator;
import io.tributary.query.logql.ast.SampleExpr;
import io.tributary.query.logql.ast.VectorMatching;
import io.tributary.query.logql.ast.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A binary operator between series that belong together. Confined to one thread.
final class Join {
  private final BinaryOperator operator;
  private final boolean bool;
  private final VectorMatching matching;
  private final boolean leftIsOne;

  /// The series of the side of which one may match, by step.
  private static final class One {
    private final StepSeries[] bySteps;
    private final boolean[] matched;
    private final Map<Integer, Set<Labels>> results = new HashMap<>(); // by step

    One(int steps) {
      bySteps = new StepSeries[steps];
      matched = new boolean[steps];
    }
  }

  Join(SampleExpr.Binary expr) {
    operator = expr.operator();
    bool = expr.bool();
    matching = expr.matching();
    leftIsOne = matching.cardinality() == Cardinality.ONE_TO_MANY;
  }

  List<StepSeries> apply(List<StepSeries> left, List<StepSeries> right) {
    if (left.isEmpty() && right.isEmpty()) {
      return List.of();
    }
    return switch (operator) {
      case AND -> intersect(left, right, true);
      case UNLESS -> intersect(left, right, false);
      case OR -> union(left, right);
      case EQUAL,
          NOT_EQUAL,
          GREATER,
          GREATER_OR_EQUAL,
          LESS,
          LESS_OR_EQUAL,
          ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          MODULO,
          POWER ->
          leftIsOne ? join(left, right) : join(right, left);
    };
  }

  private Labels signature(Labels labels) {
    Labels present = PresentLabels.of(labels);
    return matching.on() ? present.only(matching.labels()) : present.without(matching.labels());
  }

  private Map<Labels, boolean[]> presence(List<StepSeries> series) {
    Map<Labels, boolean[]> presence = new HashMap<>();
    for (StepSeries each : series) {
      boolean[] present =
          presence.computeIfAbsent(signature(each.labels()), key -> new boolean[each.steps()]);
      for (int step = 0; step < each.steps(); step++) {
        present[step] |= each.has(step);
      }
    }
    return presence;
  }

  /// Keeps the samples of `series` where `others` have one that matches, or where they do not.
  private List<StepSeries> intersect(
      List<StepSeries> series, List<StepSeries> others, boolean matched) {
    Map<Labels, boolean[]> presence = presence(others);
    List<StepSeries> results = new ArrayList<>();
    for (StepSeries each : series) {
      boolean[] present = presence.get(signature(each.labels()));
      StepSeries result = new StepSeries(each.labels(), each.steps());
      for (int step = 0; step < each.steps(); step++) {
        boolean found = present != null && present[step];
        if (each.has(step) && found == matched) {
          result.set(step, each.get(step));
        }
      }
      if (!result.isEmpty()) {
        results.add(result);
      }
    }
    return results;
  }

  private List<StepSeries> union(List<StepSeries> left, List<StepSeries> right) {
    List<StepSeries> results = new ArrayList<>(left);
    results.addAll(intersect(right, left, false));
    return results;
  }

  private List<StepSeries> join(List<StepSeries> oneSide, List<StepSeries> manySide) {
    Map<Labels, One> ones = new HashMap<>();
    for (StepSeries each : oneSide) {
      One one = ones.computeIfAbsent(signature(each.labels()), key -> new One(each.steps()));
      for (int step = 0; step < each.steps(); step++) {
        if (each.has(step)) {
          if (one.bySteps[step] != null) {
            throw duplicate();
          }
          one.bySteps[step] = each;
        }
      }
    }
    Map<Labels, StepSeries> results = new LinkedHashMap<>();
    for (StepSeries many : manySide) {
      One one = ones.get(signature(many.labels()));
      if (one != null) {
        join(one, many, results);
      }
    }
    results.values().removeIf(StepSeries::isEmpty);
    return new ArrayList<>(results.values());
  }

  private void join(One one, StepSeries many, Map<Labels, StepSeries> results) {
    for (int step = 0; step < many.steps(); step++) {
      StepSeries other = one.bySteps[step];
      if (!many.has(step) || other == null) {
        continue;
      }
      StepSeries result = result(many, other, results);
      checkUnique(one, step, result);
      double left = leftIsOne ? other.get(step) : many.get(step);
      double right = leftIsOne ? many.get(step) : other.get(step);
      double outcome = operator.apply(left, right);
      if (operator.isComparison() && !bool) {
        if (outcome == 0) {
          continue;
        }
        outcome = left;
      }
      result.set(step, outcome);
    }
  }

  /// Takes note of a match, which counts even where a comparison then leaves it out.
  private void checkUnique(One one, int step, StepSeries result) {
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      if (one.matched[step]) {
        throw failure(
            "multiple matches for labels: many-to-one matching must be explicit"
                + " (group_left/group_right)");
      }
      one.matched[step] = true;
    } else if (!one.results.computeIfAbsent(step, _ -> new HashSet<>()).add(result.labels())) {
      throw failure("multiple matches for labels: grouping labels must ensure unique matches");
    }
  }

  private StepSeries result(StepSeries many, StepSeries one, Map<Labels, StepSeries> results) {
    return results.computeIfAbsent(
        resultLabels(many.labels(), one.labels()), labels -> new StepSeries(labels, many.steps()));
  }

  private Labels resultLabels(Labels many, Labels one) {
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      return signature(many);
    }
    Labels labels = PresentLabels.of(many);
    for (String name : matching.include()) {
      labels = labels.with(name, one.get(name));
    }
    return labels;
  }

  private TributaryException duplicate() {
    return failure(
        "found duplicate series on the "
            + (leftIsOne ? "left" : "right")
            + " hand-side;many-to-many matching not allowed: matching labels must be unique on one"
            + " side");
  }

  private static TributaryException failure(String message) {
    return new TributaryException(ErrorKind.BAD_REQUEST, message);
  }
}
