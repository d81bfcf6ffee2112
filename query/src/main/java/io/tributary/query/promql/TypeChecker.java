package io.tributary.query.promql;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Function;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.ValueType;
import io.tributary.query.promql.ast.VectorMatching;
import io.tributary.query.promql.ast.VectorMatching.Cardinality;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checks that every part has the type its place asks for, and drops matching where there is
/// nothing to match.
final class TypeChecker {
  private static final Set<Function> SMOOTHED_FUNCTIONS =
      EnumSet.of(Function.DELTA, Function.INCREASE, Function.RATE);
  private static final Set<Function> ANCHORED_FUNCTIONS =
      EnumSet.of(
          Function.CHANGES, Function.DELTA, Function.INCREASE, Function.RATE, Function.RESETS);

  private final TokenStream tokens;
  private final PromqlOptions options;

  TypeChecker(TokenStream tokens, PromqlOptions options) {
    this.tokens = tokens;
    this.options = options;
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
    if (aggregation.op().isExperimental()) {
      checkExperimental(aggregation.op().text(), aggregation.span());
    }
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

  private void checkExperimental(String name, Span span) {
    if (!options.experimentalFunctions()) {
      throw tokens.error(
          span,
          name
              + "() is experimental and must be enabled with the feature"
              + " promql-experimental-functions");
    }
  }

  private Expr checkBinary(Expr.BinaryOp binary) {
    Expr left = check(binary.left());
    Expr right = check(binary.right());
    for (Expr side : List.of(left, right)) {
      if (side.type() != ValueType.SCALAR && side.type() != ValueType.VECTOR) {
        throw tokens.error(
            side.span(), "binary expression must contain only scalar and instant vector types");
      }
    }
    boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
    if (scalars && binary.op().isComparison() && !binary.returnBool()) {
      throw tokens.error(binary.span(), "comparisons between scalars must use BOOL modifier");
    }
    boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
    VectorMatching matching = binary.matching();
    if (!vectors) {
      checkWithScalar(binary.op(), matching, binary.span());
      matching = null;
    }
    return new Expr.BinaryOp(
        binary.op(), left, right, matching, binary.returnBool(), binary.span());
  }

  private void checkWithScalar(BinaryOperator op, @Nullable VectorMatching matching, Span span) {
    if (op.isSet()) {
      String quoted = Quoting.quote(op.text());
      throw tokens.error(
          span, "set operator " + quoted + " not allowed in binary scalar expression");
    }
    boolean plain =
        matching == null
            || (matching.labels().isEmpty()
                && matching.cardinality() == Cardinality.ONE_TO_ONE
                && matching.fillLeft() == null
                && matching.fillRight() == null);
    if (!plain) {
      throw tokens.error(span, "vector matching only allowed between instant vectors");
    }
  }

  private Expr checkCall(Expr.Call call) {
    Function function = call.function();
    if (function.isExperimental()) {
      checkExperimental(function.text(), call.span());
    }
    checkCount(call);
    Expr[] args = new Expr[call.args().size()];
    for (int i = 0; i < args.length; i++) {
      Expr arg = call.args().get(i);
      boolean selectorOnly = function == Function.INFO && i == 1;
      args[i] = selectorOnly ? checkInfoSelector(arg) : check(arg);
      expectType(
          args[i], function.argTypeAt(i), "call to function " + Quoting.quote(function.text()));
      checkBoundary(function, args[i]);
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

  private Expr checkInfoSelector(Expr arg) {
    if (!(arg instanceof Expr.VectorSelector selector)) {
      throw tokens.error(arg.span(), "expected label selectors only");
    }
    if (!selector.name().isEmpty()) {
      throw tokens.error(arg.span(), "expected label selectors only, got vector selector instead");
    }
    return selector;
  }

  private static void checkBoundary(Function function, Expr arg) {
    if (!(arg.unwrap() instanceof Expr.MatrixSelector matrix)) {
      return;
    }
    Boundary boundary = matrix.selector().boundary();
    Set<Function> allowed =
        switch (boundary) {
          case PLAIN -> Set.of(function);
          case ANCHORED -> ANCHORED_FUNCTIONS;
          case SMOOTHED -> SMOOTHED_FUNCTIONS;
        };
    if (!allowed.contains(function)) {
      String names = allowed.stream().map(Function::text).collect(Collectors.joining(", "));
      throw new TributaryException(
          ErrorKind.UNPROCESSABLE,
          boundary.text()
              + " modifier can only be used with: "
              + names
              + " - not with "
              + function.text());
    }
  }
}
