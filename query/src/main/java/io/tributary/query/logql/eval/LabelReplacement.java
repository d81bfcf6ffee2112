package io.tributary.query.logql.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tributary.model.Labels;
import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.ast.SampleExpr;
import io.tributary.query.logql.convert.Expansion;
import io.tributary.query.logql.regex.RegexProblem;
import java.util.ArrayList;
import java.util.List;

/// `label_replace`: sets a label by a regular expression over another's whole value.
final class LabelReplacement {
  private final SampleExpr.LabelReplace expr;
  private final Pattern pattern;

  /// @throws InvalidStageException when it is not a regular expression
  LabelReplacement(SampleExpr.LabelReplace expr) {
    this.expr = expr;
    String regex = "^(?:" + expr.regex() + ")$";
    try {
      this.pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new InvalidStageException(
          "invalid regex in label_replace: " + RegexProblem.of(regex, e));
    }
  }

  /// Returns each series with its new labels; several may have the same.
  List<StepSeries> apply(List<StepSeries> series) {
    List<StepSeries> results = new ArrayList<>();
    for (StepSeries each : series) {
      results.add(each.relabelled(apply(each.labels())));
    }
    return results;
  }

  private Labels apply(Labels labels) {
    Matcher matcher = pattern.matcher(labels.get(expr.source()));
    return matcher.find()
        ? PresentLabels.of(labels)
            .with(expr.target(), Expansion.expand(expr.replacement(), matcher))
        : labels;
  }
}
