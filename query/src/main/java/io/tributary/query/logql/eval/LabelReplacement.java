package io.tributary.query.logql.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tributary.model.Labels;
import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.ast.SampleExpr;
import io.tributary.query.logql.convert.Expansion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `label_replace`: sets a label by a regular expression over another's whole value.
final class LabelReplacement {
  private final SampleExpr.LabelReplace expr;
  private final Pattern pattern;

  /// @throws InvalidStageException when it is not a regular expression
  LabelReplacement(SampleExpr.LabelReplace expr) {
    this.expr = expr;
    try {
      this.pattern = Pattern.compile("^(?:" + expr.regex() + ")$");
    } catch (PatternSyntaxException e) {
      throw new InvalidStageException("invalid regex in label_replace: " + e.getMessage());
    }
  }

  List<StepSeries> apply(List<StepSeries> series) {
    Map<Labels, StepSeries> results = new LinkedHashMap<>();
    for (StepSeries each : series) {
      Labels labels = apply(each.labels());
      results.putIfAbsent(labels, each.relabelled(labels));
    }
    return new ArrayList<>(results.values());
  }

  private Labels apply(Labels labels) {
    Matcher matcher = pattern.matcher(labels.get(expr.source()));
    return matcher.find()
        ? labels.with(expr.target(), Expansion.expand(expr.replacement(), matcher))
        : labels;
  }
}
