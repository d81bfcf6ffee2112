package io.tributary.query.promql.binary;

import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.VectorMatching;
import io.tributary.query.promql.ast.VectorMatching.Cardinality;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A binary operator on the matching samples of two vectors: the one side is kept, the many side
/// streams by.
///
/// Labels of its results may be equal where their steps differ.
public final class Join implements VectorOperator {
  private static final String AMBIGUOUS_GROUP =
      "multiple matches for labels: grouping labels must ensure unique matches";
  private static final String SEVERAL_MATCHES =
      "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)";

  private final QueryContext context;
  private final VectorMatching matching;
  private final SampleArithmetic arithmetic;
  private final Signature signature;
  private final JoinLabels labels;
  private final VectorOperator many;
  private final VectorOperator one;
  private final boolean manyLeft;
  private final @Nullable Double fillMany;
  private final @Nullable Double fillOne;
  private final Map<Labels, MatchGroup> groups = new LinkedHashMap<>();
  private final boolean unique;
  private final boolean mayMeet;
  private final int steps;
  private final Map<Integer, String> duplicates = new HashMap<>(); // the first of each step
  private long held;
  private int failedStep = Integer.MAX_VALUE;
  private String failure = "";

  public Join(
      QueryContext context,
      Expr.BinaryOp expr,
      VectorOperator left,
      VectorOperator right,
      Extent extent) {
    this.context = context;
    this.matching = Objects.requireNonNull(expr.matching());
    this.unique = matching.cardinality() == Cardinality.ONE_TO_ONE;
    this.steps = extent.steps;
    this.mayMeet = extent.mayMeet;
    this.arithmetic = new SampleArithmetic(context, expr, steps);
    this.signature = new Signature(matching);
    this.labels = new JoinLabels(context, matching, arithmetic.dropsName(), expr.returnBool());
    this.manyLeft = matching.cardinality() != Cardinality.ONE_TO_MANY;
    this.many = manyLeft ? left : right;
    this.one = manyLeft ? right : left;
    // Prometheus turns group_right around before it fills: fill_left always is for the many side.
    this.fillMany = matching.fillLeft();
    this.fillOne = matching.fillRight();
  }

  /// @param steps how many steps there are
  /// @param mayMeet whether two results can have the same labels
  public record Extent(int steps, boolean mayMeet) {}

  @Override
  public void run(SeriesSink sink) {
    try {
      one.run(this::keep);
    } catch (TributaryException e) {
      throw manyLeft ? Operands.first(e, many) : e;
    }
    StepSeries out = new StepSeries(steps);
    many.run(series -> match(series, out, sink));
    if (fillMany != null) {
      fillUnmatchedGroups(fillMany, out, sink);
    }
    if (failedStep != Integer.MAX_VALUE) {
      throw new TributaryException(ErrorKind.UNPROCESSABLE, failure);
    }
    arithmetic.tellNotes();
    context.release(held);
    groups.clear();
  }

  private void keep(StepSeries series) {
    StepSeries kept = series.copy();
    context.hold(kept.room());
    held += kept.room();
    Labels key = signature.of(series.labels());
    MatchGroup group = groups.computeIfAbsent(key, _ -> new MatchGroup());
    if (hasStepWithoutDuplicates(kept)) {
      for (StepSeries member : group.members()) {
        findDuplicates(member, kept, key);
      }
    }
    group.members().add(kept);
  }

  /// Returns whether there is anything to be found of a series: of each step one pair is told, and
  /// a group may have many.
  private boolean hasStepWithoutDuplicates(StepSeries added) {
    int end = added.end();
    for (int step = added.first(); step < end; step++) {
      if (added.has(step) && !duplicates.containsKey(step)) {
        return true;
      }
    }
    return false;
  }

  private void findDuplicates(StepSeries known, StepSeries added, Labels key) {
    int end = added.end();
    for (int step = added.first(); step < end; step++) {
      if (known.has(step) && added.has(step)) {
        if (fillOne != null || fillMany != null) {
          fail(step, duplicates(known, added, key));
        }
        int first = step;
        duplicates.computeIfAbsent(first, _ -> duplicates(known, added, key));
      }
    }
  }

  /// The error that counts is that of the earliest step; all of its operands are evaluated before.
  private void fail(int step, String message) {
    if (step < failedStep) {
      failedStep = step;
      failure = message;
    }
  }

  private String duplicates(StepSeries known, StepSeries added, Labels key) {
    String a = known.labels().toString();
    String b = added.labels().toString();
    return "found duplicate series for the match group "
        + key
        + " on the "
        + (manyLeft ? "right" : "left")
        + " hand-side of the operation: ["
        + (a.compareTo(b) > 0 ? b + ", " + a : a + ", " + b)
        + "];many-to-many matching not allowed: matching labels must be unique on one side";
  }

  private void match(StepSeries series, StepSeries out, SeriesSink sink) {
    duplicates.forEach((step, message) -> {
      if (series.has(step)) {
        fail(step, message);
      }
    });
    if (failedStep == 0) {
      return; // there is no result, and no earlier failure
    }
    Labels key = signature.of(series.labels());
    MatchGroup group = groups.get(key);
    if (group != null) {
      for (StepSeries member : group.members()) {
        match(group, series, member, out);
        emit(out, sink);
      }
    }
    if (fillOne != null) {
      MatchGroup filled = groups.computeIfAbsent(key, _ -> new MatchGroup());
      labels.resetUnmatched(out, series, key);
      fillMissingOne(series, filled, fillOne, out, sink);
    }
  }

  private void match(MatchGroup group, StepSeries series, StepSeries member, StepSeries out) {
    labels.reset(out, series, member);
    BitSet results = resultsOf(group, out);
    for (int step = 0; step < steps; step++) {
      boolean made =
          manyLeft
              ? arithmetic.samples(series, member, out, step)
              : arithmetic.samples(member, series, out, step);
      if (made && results != null) {
        mark(group, results, step);
      }
    }
  }

  /// Returns the steps at which a group has made results that `result` must not meet: of one to one
  /// all of them, else those of the same labels. Null where nobody looks.
  private @Nullable BitSet resultsOf(MatchGroup group, StepSeries result) {
    if (unique) {
      return group.matched();
    }
    return mayMeet || fillMany != null ? group.results(result.labels()) : null;
  }

  private void mark(MatchGroup group, BitSet results, int step) {
    if (results.get(step)) {
      fail(step, unique ? SEVERAL_MATCHES : AMBIGUOUS_GROUP);
    }
    results.set(step);
    group.matched().set(step);
  }

  private void fillMissingOne(
      StepSeries series, MatchGroup group, double fill, StepSeries out, SeriesSink sink) {
    BitSet results = resultsOf(group, out);
    for (int step = 0; step < steps; step++) {
      boolean made =
          series.has(step) && !group.has(step) && withFill(series, step, fill, !manyLeft, out);
      if (made && results != null) {
        mark(group, results, step);
      }
    }
    emit(out, sink);
  }

  private void fillUnmatchedGroups(double fill, StepSeries out, SeriesSink sink) {
    groups.forEach((key, group) -> {
      for (StepSeries member : group.members()) {
        labels.resetUnmatched(out, key, member);
        for (int step = 0; step < steps; step++) {
          if (member.has(step) && !group.matched().get(step)) {
            withFill(member, step, fill, manyLeft, out);
          }
        }
        emit(out, sink);
      }
    });
  }

  /// Returns whether the operator is for the sample and a number.
  private boolean withFill(
      StepSeries series, int step, double fill, boolean fillLeft, StepSeries out) {
    if (series.hasFloat(step)) {
      double value = series.value(step);
      double left = fillLeft ? fill : value;
      return arithmetic.floats(left, fillLeft ? value : fill, left, out, step);
    }
    return fillLeft
        ? arithmetic.floatAndHistogram(fill, series.histogram(step), out, step)
        : arithmetic.histogramAndFloat(series.histogram(step), fill, out, step);
  }

  private void emit(StepSeries out, SeriesSink sink) {
    if (failedStep == Integer.MAX_VALUE && !out.isEmpty()) {
      sink.accept(out);
    }
  }
}
