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
import java.math.BigDecimal;
import java.math.RoundingMode;

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
        expr = at(expr);
      } else if (tokens.takeIfWord("offset")) {
        expr = offset(expr);
      } else if (tokens.takeIfWord("anchored")) {
        expr = bounded(expr, Boundary.ANCHORED);
      } else if (tokens.takeIfWord("smoothed")) {
        expr = bounded(expr, Boundary.SMOOTHED);
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
      throw tokens.unexpectedIn("subquery or range, expected \":\" or \"]\"");
    }
    DurationExpr step = tokens.current().is("]") ? null : durations.step();
    if (!tokens.takeIf("]")) {
      throw tokens.unexpectedIn("subquery selector, expected \"]\"");
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
    return new MatrixSelector(selector, range, Span.of(selector.span(), brackets));
  }

  private Expr offset(Expr expr) {
    DurationExpr offset = durations.offset();
    TimeShift shift = shift(expr, "offset modifier");
    if (shift.offset() != null) {
      throw tokens.error(expr.span(), "offset may not be set multiple times");
    }
    boolean none = offset instanceof DurationExpr.Literal literal && literal.seconds() == 0;
    return shifted(expr, none ? shift : shift.withOffset(offset));
  }

  private Expr at(Expr expr) {
    TimeShift.At at = time(expr);
    TimeShift shift = shift(expr, "@ modifier");
    if (shift.at() != null) {
      throw tokens.error(expr.span(), "@ <timestamp> may not be set multiple times");
    }
    return shifted(expr, shift.withAt(at));
  }

  private TimeShift.At time(Expr expr) {
    tokens.enterPlace("@, expected timestamp");
    boolean start = tokens.takeIfWord("start");
    if (start || tokens.takeIfWord("end")) {
      tokens.expect("(");
      tokens.expect(")");
      tokens.leavePlace();
      return start ? new TimeShift.At.Start() : new TimeShift.At.End();
    }
    boolean negative = tokens.takeIf("-");
    if (!negative) {
      tokens.takeIf("+");
    }
    Token number = tokens.current();
    if (number.kind() != Kind.NUMBER && number.kind() != Kind.DURATION) {
      throw tokens.unexpected();
    }
    tokens.take();
    tokens.leavePlace();
    double seconds = DurationParser.seconds(tokens, number) * (negative ? -1 : 1);
    if (!(Math.abs(seconds) < 0x1p63)) {
      String value =
          Double.isFinite(seconds)
              ? new BigDecimal(seconds).setScale(6, RoundingMode.HALF_EVEN).toPlainString()
              : GoFloat.plain(seconds);
      throw tokens.error(expr.span(), "timestamp out of bounds for @ modifier: " + value);
    }
    return new TimeShift.At.Timestamp(Math.round(seconds * 1000));
  }

  private Expr bounded(Expr expr, Boundary boundary) {
    if (!options.extendedRangeSelectors()) {
      String problem = boundary.text() + " modifier is experimental and not enabled";
      throw tokens.error(expr.span(), problem);
    }
    return switch (expr) {
      case VectorSelector selector -> bounded(selector, selector.span(), boundary);
      case MatrixSelector matrix ->
          new MatrixSelector(
              bounded(matrix.selector(), matrix.span(), boundary), matrix.range(), matrix.span());
      case Subquery _ ->
          throw tokens.error(
              expr.span(), boundary.text() + " modifier is not supported for subqueries");
      default -> throw tokens.error(expr.span(), boundary.text() + " modifier not implemented");
    };
  }

  private VectorSelector bounded(VectorSelector selector, Span span, Boundary boundary) {
    if (selector.boundary() != Boundary.PLAIN && selector.boundary() != boundary) {
      throw tokens.error(span, "anchored and smoothed modifiers cannot be used together");
    }
    return new VectorSelector(
        selector.name(), selector.matchers(), selector.shift(), boundary, selector.span());
  }

  private TimeShift shift(Expr expr, String what) {
    return switch (expr) {
      case VectorSelector selector -> selector.shift();
      case MatrixSelector matrix -> matrix.selector().shift();
      case Subquery subquery -> subquery.shift();
      default -> throw tokens.error(expr.span(), what + SHIFTED);
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
