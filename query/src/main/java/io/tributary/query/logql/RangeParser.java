package io.tributary.query.logql;

import io.tributary.query.logql.Token.Kind;
import io.tributary.query.logql.ast.Grouping;
import io.tributary.query.logql.ast.LabelCondition;
import io.tributary.query.logql.ast.LogRange;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.ast.SampleExpr;
import io.tributary.query.logql.ast.Stage;
import io.tributary.query.logql.ast.Unwrap;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.convert.Floats;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses selectors and the aggregations over their ranges. Confined to one thread.
final class RangeParser {
  private static final String NO_MATCHER =
      "queries require at least one regexp or equality matcher that does not have an"
          + " empty-compatible value. For instance, app=~\".*\" does not meet this requirement, but"
          + " app=~\".+\" will";

  private final TokenStream tokens;
  private final PipelineParser pipelines;

  /// What stands before a range, or in parentheses before it.
  private record Front(LogSelector log, @Nullable Unwrap unwrap) {
    boolean isBare() {
      return log.stages().isEmpty() && unwrap == null;
    }
  }

  RangeParser(TokenStream tokens, PipelineParser pipelines) {
    this.tokens = tokens;
    this.pipelines = pipelines;
  }

  /// Parses a selector with its pipeline.
  LogSelector selector() {
    LogSelector log = new LogSelector(pipelines.matchers(), List.of());
    if (log.matchers().stream().allMatch(matcher -> matcher.matchesEmpty())) {
      tokens.defer(NO_MATCHER);
    }
    return piped(log);
  }

  /// Parses the stages that follow `log`.
  LogSelector piped(LogSelector log) {
    List<Stage> more = pipelines.stages();
    if (more.isEmpty()) {
      return log;
    }
    List<Stage> stages = new ArrayList<>(log.stages());
    stages.addAll(more);
    return new LogSelector(log.matchers(), stages);
  }

  SampleExpr aggregation(RangeOperation operation) {
    tokens.take();
    tokens.expect("(");
    double parameter = parameter(operation);
    LogRange range = range();
    tokens.expect(")");
    Grouping grouping = grouping();
    check(operation, range, grouping);
    return new SampleExpr.RangeAggregation(operation, parameter, range, grouping);
  }

  private double parameter(RangeOperation operation) {
    boolean wanted = operation == RangeOperation.QUANTILE_OVER_TIME;
    Token text = tokens.peek();
    if (text.kind() != Kind.NUMBER) {
      if (!text.isSymbol("{") && !text.isSymbol("(")) {
        throw tokens.unexpected("expecting NUMBER or { or (");
      }
      if (wanted && (text.isSymbol("{") || text.isSymbol("("))) {
        tokens.defer("parameter required for operation " + operation);
      }
      return 0;
    }
    tokens.take();
    tokens.expect(",");
    if (!wanted) {
      tokens.defer("parameter " + text.text() + " not supported for operation " + operation);
    }
    try {
      return Floats.parse(text.text());
    } catch (ConversionException e) {
      tokens.defer("invalid parameter for operation " + operation + ": " + e.getMessage());
      return 0;
    }
  }

  private void check(RangeOperation operation, LogRange range, @Nullable Grouping grouping) {
    if (grouping != null && !operation.groups()) {
      tokens.defer("grouping not allowed for " + operation + " aggregation");
    }
    boolean unwraps = range.unwrap() != null;
    boolean allowed =
        switch (operation.unwrapping()) {
          case REQUIRED -> unwraps;
          case FORBIDDEN -> !unwraps;
          case OPTIONAL -> true;
        };
    if (!allowed) {
      tokens.defer(
          "invalid aggregation " + operation + (unwraps ? " with unwrap" : " without unwrap"));
    }
  }

  private LogRange range() {
    if (!tokens.takeIf("(")) {
      return range(front(), "RANGE or |");
    }
    tokens.enter();
    LogRange range;
    if (tokens.peek().isSymbol("{")) {
      Front front = front();
      if (tokens.takeIf(")")) {
        tokens.leave();
        return rangeBehind(front);
      }
      range = range(front, "RANGE or ) or |");
    } else {
      range = range();
    }
    tokens.leave();
    tokens.expect(")");
    return range;
  }

  /// Parses what a pipeline and an unwrap may stand in, before the range.
  private Front front() {
    if (!tokens.peek().isSymbol("{")) {
      throw tokens.unexpected("expecting { or (");
    }
    LogSelector log = selector();
    return new Front(log, unwrapIf());
  }

  private @Nullable Unwrap unwrapIf() {
    return tokens.peek().isSymbol("|") && tokens.peek(1).is("unwrap") ? unwrap() : null;
  }

  /// Parses a range, after which the pipeline and the unwrap may come that did not come before it.
  ///
  /// @param expected what may follow an unwrap
  private LogRange range(Front front, String expected) {
    if (tokens.peek().kind() != Kind.RANGE) {
      throw front.unwrap() == null
          ? tokens.unexpected()
          : tokens.unexpected("expecting " + expected);
    }
    long rangeNs = duration(tokens.take());
    long offsetNs = tokens.takeIf("offset") ? offset() : 0;
    if (!front.isBare()) {
      return new LogRange(front.log(), rangeNs, offsetNs, front.unwrap());
    }
    LogSelector log = piped(front.log());
    return new LogRange(log, rangeNs, offsetNs, unwrapIf());
  }

  /// Parses the range behind parentheses.
  private LogRange rangeBehind(Front front) {
    long rangeNs = duration(tokens.expect(Kind.RANGE));
    long offsetNs = tokens.takeIf("offset") ? offset() : 0;
    Unwrap unwrap = front.isBare() ? unwrapIf() : front.unwrap();
    return new LogRange(front.log(), rangeNs, offsetNs, unwrap);
  }

  private long offset() {
    return duration(tokens.expect(Kind.DURATION));
  }

  private long duration(Token token) {
    try {
      return Durations.parseLiteral(token.text());
    } catch (ConversionException e) {
      throw tokens.error(token, "not a valid duration string: \"" + token.text() + "\"");
    }
  }

  private Unwrap unwrap() {
    tokens.take();
    tokens.take();
    Unwrap.Conversion conversion = conversion(tokens.peek());
    if (conversion != Unwrap.Conversion.FLOAT) {
      tokens.take();
      tokens.expect("(");
    }
    if (conversion == Unwrap.Conversion.FLOAT && tokens.peek().kind() != Kind.IDENTIFIER) {
      throw tokens.unexpected(
          "expecting IDENTIFIER or BYTES_CONV or DURATION_CONV or DURATION_SECONDS_CONV");
    }
    Token name = tokens.expect(Kind.IDENTIFIER);
    if (conversion != Unwrap.Conversion.FLOAT) {
      tokens.expect(")");
    }
    List<LabelCondition> filters = new ArrayList<>();
    while (tokens.takeIf("|")) {
      if (tokens.peek().kind() != Kind.IDENTIFIER && !tokens.peek().isSymbol("(")) {
        throw tokens.unexpected("expecting IDENTIFIER or (");
      }
      filters.add(pipelines.conditions().parse());
    }
    return new Unwrap(name.text(), conversion, filters);
  }

  private static Unwrap.Conversion conversion(Token token) {
    for (Unwrap.Conversion conversion : Unwrap.Conversion.values()) {
      if (conversion != Unwrap.Conversion.FLOAT && token.is(conversion.toString())) {
        return conversion;
      }
    }
    return Unwrap.Conversion.FLOAT;
  }

  /// Parses `by (…)` or `without (…)`, or returns null.
  @Nullable Grouping grouping() {
    boolean without = tokens.peek().is("without");
    if (!without && !tokens.peek().is("by")) {
      return null;
    }
    tokens.take();
    return new Grouping(without, new MatchingParser(tokens).names());
  }
}
