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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A binary operator on the matching samples of two vectors: the one side is kept, the many side
/// streams by.
///
/// Labels of its results may be equal where their steps differ.
public final class Join implements VectorOperator {
  /// What is said when two results of one group have the same labels at the same time.
  public static final String AMBIGUOUS_GROUP =
      "multiple matches for labels: grouping labels must ensure unique matches";

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
  private final int steps;
  private @Nullable String duplicates;
  private final BitSet duplicateSteps = new BitSet();

  public Join(
      QueryContext context,
      Expr.BinaryOp expr,
      VectorOperator left,
      VectorOperator right,
      int steps) {
    this.context = context;
    this.matching = Objects.requireNonNull(expr.matching());
    this.arithmetic = new SampleArithmetic(context, expr.op(), expr.returnBool(), expr.span());
    this.signature = new Signature(matching);
    this.labels = new JoinLabels(context, matching, arithmetic.dropsName(), expr.returnBool());
    this.manyLeft = matching.cardinality() != Cardinality.ONE_TO_MANY;
    this.many = manyLeft ? left : right;
    this.one = manyLeft ? right : left;
    // Prometheus turns group_right around before it fills: fill_left always is for the many side.
    this.fillMany = matching.fillLeft();
    this.fillOne = matching.fillRight();
    this.steps = steps;
  }

  @Override
  public void run(SeriesSink sink) {
    one.run(this::keep);
    StepSeries out = new StepSeries(steps);
    many.run(series -> match(series, out, sink));
    if (fillMany != null) {
      fillUnmatchedGroups(fillMany, out, sink);
    }
    groups.values().forEach(group -> context.release((long) group.members().size() * steps));
    groups.clear();
  }

  private void keep(StepSeries series) {
    context.hold(steps);
    Labels key = signature.of(series.labels());
    MatchGroup group = groups.computeIfAbsent(key, _ -> new MatchGroup());
    for (StepSeries member : group.members()) {
      findDuplicates(member, series, key);
    }
    group.members().add(series.copy());
  }

  private void findDuplicates(StepSeries known, StepSeries added, Labels key) {
    for (int step = 0; step < steps; step++) {
      if (known.has(step) && added.has(step)) {
        if (fillOne != null || fillMany != null) {
          throw new TributaryException(ErrorKind.UNPROCESSABLE, duplicates(known, added, key));
        }
        duplicateSteps.set(step);
        if (duplicates == null) {
          duplicates = duplicates(known, added, key);
        }
      }
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
    if (duplicates != null) {
      failOnDuplicates(series, duplicates);
    }
    MatchGroup group = groups.get(signature.of(series.labels()));
    if (group != null) {
      markMatches(series, group);
      for (StepSeries member : group.members()) {
        labels.reset(out, series, member);
        for (int step = 0; step < steps; step++) {
          if (manyLeft) {
            arithmetic.samples(series, member, out, step);
          } else {
            arithmetic.samples(member, series, out, step);
          }
        }
        emit(out, sink);
      }
    }
    if (fillOne != null) {
      fillMissingOne(series, group, fillOne, out, sink);
    }
  }

  private void failOnDuplicates(StepSeries series, String message) {
    for (int step = duplicateSteps.nextSetBit(0);
        step >= 0;
        step = duplicateSteps.nextSetBit(step + 1)) {
      if (series.has(step)) {
        throw new TributaryException(ErrorKind.UNPROCESSABLE, message);
      }
    }
  }

  private void markMatches(StepSeries series, MatchGroup group) {
    boolean unique = matching.cardinality() == Cardinality.ONE_TO_ONE;
    if (!unique && fillMany == null) {
      return;
    }
    BitSet matched = group.matched();
    for (int step = 0; step < steps; step++) {
      if (series.has(step) && group.has(step)) {
        if (unique && matched.get(step)) {
          throw new TributaryException(
              ErrorKind.UNPROCESSABLE,
              "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
        }
        matched.set(step);
      }
    }
  }

  private void fillMissingOne(
      StepSeries series, @Nullable MatchGroup group, double fill, StepSeries out, SeriesSink sink) {
    labels.reset(out, series, null);
    for (int step = 0; step < steps; step++) {
      if (series.has(step) && (group == null || !group.has(step))) {
        withFill(series, step, fill, !manyLeft, out);
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

  private void withFill(
      StepSeries series, int step, double fill, boolean fillLeft, StepSeries out) {
    if (series.hasFloat(step)) {
      double value = series.value(step);
      double left = fillLeft ? fill : value;
      arithmetic.floats(left, fillLeft ? value : fill, left, out, step);
    } else if (fillLeft) {
      arithmetic.floatAndHistogram(fill, series.histogram(step), out, step);
    } else {
      arithmetic.histogramAndFloat(series.histogram(step), fill, out, step);
    }
  }

  private static void emit(StepSeries out, SeriesSink sink) {
    if (!out.isEmpty()) {
      sink.accept(out);
    }
  }
}
