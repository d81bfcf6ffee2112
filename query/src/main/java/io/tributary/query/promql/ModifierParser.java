package io.tributary.query.promql;

import io.tributary.query.promql.Token.Kind;
import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.DurationExpr;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Expr.MatrixSelector;
import io.tributary.query.promql.ast.Expr.Subquery;
import io.tributary.query.promql.ast.Expr.VectorSelector;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.TimeShift;
import java.util.Locale;

/// Parses what may stand after an operand: ranges, subqueries, `offset`, `@`, `anchored`,
/// `smoothed`.
final class ModifierParser {
  private static final String SHIFTED =
      " must be preceded by an instant vector selector or range vector selector or a subquery";

  private final TokenStream tokens;
  private final PromqlOptions options;
  private final DurationParser durations;

  ModifierParser(TokenStream tokens, PromqlOptions options) {
    this.tokens = tokens;
    this.options = options;
    this.durations = new DurationParser(tokens, options);
  }

  Expr modified(Expr operand) {
    Expr expr = operand;
    while (true) {
      Token token = tokens.current();
      if (tokens.takeIf("[")) {
        expr = ranged(expr, token.span());
      } else if (tokens.takeIf("@")) {
        expr = at(expr, token.span());
      } else if (tokens.takeIfWord("offset")) {
        expr = offset(expr, token.span());
      } else if (tokens.takeIfWord("anchored")) {
        expr = bounded(expr, token, Boundary.ANCHORED);
      } else if (tokens.takeIfWord("smoothed")) {
        expr = bounded(expr, token, Boundary.SMOOTHED);
      } else {
        return expr;
      }
    }
  }

  private Expr ranged(Expr expr, Span bracket) {
    DurationExpr range = durations.positive("subquery or range selector");
    if (tokens.takeIf("]")) {
      return matrix(expr, range, Span.of(bracket, tokens.previous()));
    }
    if (!tokens.takeIf(":")) {
      throw tokens.unexpected("subquery or range", "\":\" or \"]\"");
    }
    DurationExpr step = tokens.current().is("]") ? null : durations.positive("subquery selector");
    if (!tokens.takeIf("]")) {
      throw tokens.unexpected("subquery selector", "\"]\"");
    }
    return new Subquery(expr, range, step, TimeShift.NONE, Span.of(expr.span(), tokens.previous()));
  }

  private Expr matrix(Expr expr, DurationExpr range, Span brackets) {
    if (!(expr instanceof VectorSelector selector)) {
      throw tokens.error(brackets, "ranges only allowed for vector selectors");
    }
    if (selector.shift().offset() != null) {
      throw tokens.error(brackets, "no offset modifiers allowed before range");
    }
    if (selector.shift().at() != null) {
      throw tokens.error(brackets, "no @ modifiers allowed before range");
    }
    if (selector.boundary() != Boundary.PLAIN) {
      String modifier = selector.boundary().text();
      throw tokens.error(brackets, "no " + modifier + " modifier allowed before range");
    }
    return new MatrixSelector(selector, range, Span.of(selector.span(), brackets));
  }

  private Expr offset(Expr expr, Span keyword) {
    DurationExpr offset = durations.offset();
    TimeShift shift = shift(expr, keyword, "offset modifier");
    if (shift.offset() != null) {
      throw tokens.error(keyword, "offset may not be set multiple times");
    }
    return shifted(expr, shift.withOffset(offset));
  }

  private Expr at(Expr expr, Span symbol) {
    TimeShift.At at = time();
    TimeShift shift = shift(expr, symbol, "@ modifier");
    if (shift.at() != null) {
      throw tokens.error(symbol, "@ <timestamp> may not be set multiple times");
    }
    return shifted(expr, shift.withAt(at));
  }

  private TimeShift.At time() {
    if (tokens.current().isWord("start") || tokens.current().isWord("end")) {
      Token word = tokens.take();
      tokens.expect("(", "@");
      tokens.expect(")", "@");
      return word.isWord("start") ? new TimeShift.At.Start() : new TimeShift.At.End();
    }
    Token sign = tokens.current();
    boolean negative = tokens.takeIf("-");
    if (!negative) {
      tokens.takeIf("+");
    }
    Token number = tokens.current();
    if (number.kind() != Kind.NUMBER && number.kind() != Kind.DURATION) {
      throw tokens.unexpected("@", "timestamp");
    }
    tokens.take();
    double seconds = DurationParser.seconds(tokens, number) * (negative ? -1 : 1);
    if (!(Math.abs(seconds * 1000) < Long.MAX_VALUE)) {
      String value =
          Double.isFinite(seconds) ? String.format(Locale.ROOT, "%f", seconds) : number.text();
      throw tokens.error(
          Span.of(sign.span(), number.span()), "timestamp out of bounds for @ modifier: " + value);
    }
    return new TimeShift.At.Timestamp(Math.round(seconds * 1000));
  }

  private Expr bounded(Expr expr, Token keyword, Boundary boundary) {
    if (!options.extendedRangeSelectors()) {
      throw tokens.error(
          keyword.span(),
          boundary.text()
              + " modifier is experimental and must be enabled with the feature"
              + " promql-extended-range-selectors");
    }
    return switch (expr) {
      case VectorSelector selector -> bounded(selector, keyword, boundary);
      case MatrixSelector matrix ->
          new MatrixSelector(
              bounded(matrix.selector(), keyword, boundary),
              matrix.range(),
              upToHere(matrix.span()));
      case Subquery _ ->
          throw tokens.error(
              keyword.span(), boundary.text() + " modifier is not supported for subqueries");
      default ->
          throw tokens.error(
              keyword.span(),
              boundary.text()
                  + " modifier must be preceded by an instant vector selector or range vector selector");
    };
  }

  private VectorSelector bounded(VectorSelector selector, Token keyword, Boundary boundary) {
    if (selector.boundary() != Boundary.PLAIN) {
      String problem =
          selector.boundary() == boundary
              ? boundary.text() + " may not be set multiple times"
              : "anchored and smoothed modifiers cannot be used together";
      throw tokens.error(keyword.span(), problem);
    }
    return new VectorSelector(
        selector.name(),
        selector.matchers(),
        selector.shift(),
        boundary,
        upToHere(selector.span()));
  }

  private TimeShift shift(Expr expr, Span modifier, String what) {
    return switch (expr) {
      case VectorSelector selector -> selector.shift();
      case MatrixSelector matrix -> matrix.selector().shift();
      case Subquery subquery -> subquery.shift();
      default -> throw tokens.error(modifier, what + SHIFTED);
    };
  }

  private Expr shifted(Expr expr, TimeShift shift) {
    Span span = upToHere(expr.span());
    return switch (expr) {
      case VectorSelector selector ->
          new VectorSelector(
              selector.name(), selector.matchers(), shift, selector.boundary(), span);
      case MatrixSelector matrix -> {
        VectorSelector inner = matrix.selector();
        VectorSelector moved =
            new VectorSelector(
                inner.name(), inner.matchers(), shift, inner.boundary(), inner.span());
        yield new MatrixSelector(moved, matrix.range(), span);
      }
      case Subquery subquery ->
          new Subquery(subquery.expr(), subquery.range(), subquery.step(), shift, span);
      default -> throw new IllegalStateException("not shiftable expr=" + expr);
    };
  }

  private Span upToHere(Span span) {
    return new Span(span.start(), tokens.previous().end());
  }
}
