package io.tributary.query.promql;

import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Function;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.ValueType;
import io.tributary.query.promql.ast.VectorMatching;
import io.tributary.query.promql.ast.VectorMatching.Cardinality;
import java.util.List;
import java.util.Objects;

/// Checks that every part has the type its place asks for, and drops matching where there is
/// nothing to match.
final class TypeChecker {
  private final TokenStream tokens;

  TypeChecker(TokenStream tokens) {
    this.tokens = tokens;
  }

  Expr check(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral _, Expr.StringLiteral _ -> expr;
      case Expr.VectorSelector selector -> {
        SelectorParser.checkNotEmpty(tokens, selector);
        yield selector;
      }
      case Expr.MatrixSelector matrix -> {
        SelectorParser.checkNotEmpty(tokens, matrix.selector());
        yield matrix;
      }
      case Expr.Subquery subquery -> checkSubquery(subquery);
      case Expr.Aggregation aggregation -> checkAggregation(aggregation);
      case Expr.BinaryOp binary -> checkBinary(binary);
      case Expr.UnaryOp unary -> checkUnary(unary);
      case Expr.Call call -> checkCall(call);
      case Expr.Paren paren -> new Expr.Paren(check(paren.expr()), paren.span());
    };
  }

  private Expr checkSubquery(Expr.Subquery subquery) {
    Expr inner = check(subquery.expr());
    if (inner.type() != ValueType.VECTOR) {
      String problem =
          "subquery is only allowed on instant vector, got " + inner.type().text() + " instead";
      throw tokens.error(subquery.span(), problem);
    }
    return new Expr.Subquery(
        inner, subquery.range(), subquery.step(), subquery.shift(), subquery.span());
  }

  private Expr checkUnary(Expr.UnaryOp unary) {
    Expr operand = check(unary.expr());
    ValueType type = operand.type();
    if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
      String got = Quoting.quote(type.documented());
      throw tokens.error(
          unary.span(),
          "unary expression only allowed on expressions of type scalar or instant vector, got "
              + got);
    }
    return new Expr.UnaryOp(unary.negative(), operand, unary.span());
  }

  private Expr checkAggregation(Expr.Aggregation aggregation) {
    Expr inner = check(aggregation.expr());
    expectType(inner, ValueType.VECTOR, "aggregation expression");
    Expr param = aggregation.param() == null ? null : check(aggregation.param());
    if (param != null) {
      expectType(
          param, Objects.requireNonNull(aggregation.op().paramType()), "aggregation parameter");
    }
    return new Expr.Aggregation(
        aggregation.op(),
        inner,
        param,
        aggregation.grouping(),
        aggregation.without(),
        aggregation.span());
  }

  private void expectType(Expr expr, ValueType expected, String context) {
    if (expr.type() != expected) {
      throw tokens.wrongType(expr.span(), expected, context, expr.type());
    }
  }

  private Expr checkBinary(Expr.BinaryOp binary) {
    Expr left = check(binary.left());
    Expr right = check(binary.right());
    BinaryOperator op = binary.op();
    if (binary.returnBool() && !op.isComparison()) {
      throw tokens.error(
          operator(binary), "bool modifier can only be used on comparison operators");
    }
    boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
    if (scalars && op.isComparison() && !binary.returnBool()) {
      throw tokens.error(operator(binary), "comparisons between scalars must use BOOL modifier");
    }
    VectorMatching matching = Objects.requireNonNull(binary.matching());
    refuseRepeated(binary, matching);
    for (Expr side : List.of(left, right)) {
      if (side.type() != ValueType.SCALAR && side.type() != ValueType.VECTOR) {
        throw tokens.error(
            side.span(), "binary expression must contain only scalar and instant vector types");
      }
    }
    boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
    if (!vectors) {
      checkWithScalar(op, matching, binary.span());
    } else if (op.isSet()) {
      matching = checkSet(op, matching, binary.span());
    }
    return new Expr.BinaryOp(
        op, left, right, vectors ? matching : null, binary.returnBool(), binary.span());
  }

  /// Returns where the operator stands.
  private Span operator(Expr.BinaryOp binary) {
    int start = binary.left().span().end();
    while (Character.isWhitespace(tokens.query().charAt(start))) {
      start++;
    }
    return new Span(start, binary.right().span().start());
  }

  private void refuseRepeated(Expr.BinaryOp binary, VectorMatching matching) {
    for (String label : matching.labels()) {
      if (matching.on() && matching.include().contains(label)) {
        throw tokens.error(
            operator(binary),
            "label " + Quoting.quote(label) + " must not occur in ON and GROUP clause at once");
      }
    }
  }

  private void checkWithScalar(BinaryOperator op, VectorMatching matching, Span span) {
    if (!matching.labels().isEmpty()) {
      throw tokens.error(span, "vector matching only allowed between instant vectors");
    }
    if (matching.fillLeft() != null || matching.fillRight() != null) {
      throw tokens.error(span, "filling in missing series only allowed between instant vectors");
    }
    if (op.isSet()) {
      String quoted = Quoting.quote(op.text());
      throw tokens.error(
          span, "set operator " + quoted + " not allowed in binary scalar expression");
    }
  }

  private VectorMatching checkSet(BinaryOperator op, VectorMatching matching, Span span) {
    if (matching.cardinality() != Cardinality.ONE_TO_ONE) {
      throw tokens.error(
          span, "no grouping allowed for " + Quoting.quote(op.text()) + " operation");
    }
    if (matching.fillLeft() != null || matching.fillRight() != null) {
      throw tokens.error(span, "filling in missing series not allowed for set operators");
    }
    return new VectorMatching(
        Cardinality.MANY_TO_MANY, matching.labels(), matching.on(), List.of(), null, null);
  }

  private Expr checkCall(Expr.Call call) {
    Function function = call.function();
    checkCount(call);
    Expr[] args = new Expr[call.args().size()];
    for (int i = 0; i < args.length; i++) {
      Expr arg = call.args().get(i);
      boolean selectorOnly = function == Function.INFO && i == 1;
      args[i] = selectorOnly ? checkInfoSelector(call, arg) : check(arg);
      expectType(
          args[i], function.argTypeAt(i), "call to function " + Quoting.quote(function.text()));
    }
    return new Expr.Call(function, List.of(args), call.span());
  }

  private void checkCount(Expr.Call call) {
    Function function = call.function();
    int count = call.args().size();
    String wrong =
        !function.isVariadic() && count != function.minArgs()
            ? "expected " + function.minArgs()
            : count < function.minArgs()
                ? "expected at least " + function.minArgs()
                : count > function.maxArgs() ? "expected at most " + function.maxArgs() : "";
    if (!wrong.isEmpty()) {
      String where = " argument(s) in call to " + Quoting.quote(function.text()) + ", got " + count;
      throw tokens.error(call.span(), wrong + where);
    }
  }

  private Expr checkInfoSelector(Expr.Call call, Expr arg) {
    if (arg.type() != ValueType.VECTOR) {
      throw tokens.wrongType(
          call.span(), ValueType.VECTOR, "call to function \"info\"", arg.type());
    }
    if (!(arg instanceof Expr.VectorSelector selector)) {
      throw tokens.error(arg.span(), "expected label selectors only");
    }
    if (!selector.name().isEmpty()) {
      throw tokens.error(arg.span(), "expected label selectors only, got vector selector instead");
    }
    return selector;
  }
}
