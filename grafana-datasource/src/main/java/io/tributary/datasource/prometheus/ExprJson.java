package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.model.Matcher;
import io.tributary.query.promql.GoFloat;
import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.DurationExpr;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Function;
import io.tributary.query.promql.ast.TimeShift;
import io.tributary.query.promql.ast.VectorMatching;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes PromQL trees as `parse_query` answers them. Confined to one thread.
///
/// Fields are sorted by name. A duration that is no literal has length 0 and stands in a field of
/// its own. Source: Prometheus `web/api/v1/translate_ast.go`.
record ExprJson(JsonGenerator json) {
  void write(@Nullable Expr expr) throws IOException {
    if (expr == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    switch (expr) {
      case Expr.NumberLiteral number -> {
        type("numberLiteral");
        json.writeStringField("val", GoFloat.plain(number.value()));
      }
      case Expr.StringLiteral string -> {
        type("stringLiteral");
        json.writeStringField("val", string.value());
      }
      case Expr.VectorSelector selector -> selector(selector, null);
      case Expr.MatrixSelector matrix -> selector(matrix.selector(), matrix.range());
      case Expr.Subquery subquery -> subquery(subquery);
      case Expr.Aggregation aggregation -> aggregation(aggregation);
      case Expr.BinaryOp binary -> binary(binary);
      case Expr.UnaryOp unary -> {
        field("expr", unary.expr());
        json.writeStringField("op", unary.negative() ? "-" : "+");
        type("unaryExpr");
      }
      case Expr.Call call -> call(call);
      case Expr.Paren paren -> {
        field("expr", paren.expr());
        type("parenExpr");
      }
    }
    json.writeEndObject();
  }

  private void type(String name) throws IOException {
    json.writeStringField("type", name);
  }

  private void field(String name, @Nullable Expr expr) throws IOException {
    json.writeFieldName(name);
    write(expr);
  }

  private void strings(String name, List<String> values) throws IOException {
    json.writeFieldName(name);
    JsonAnswer.strings(json, values);
  }

  /// @param range of a range selector, else null
  private void selector(Expr.VectorSelector selector, @Nullable DurationExpr range)
      throws IOException {
    json.writeBooleanField("anchored", selector.boundary() == Boundary.ANCHORED);
    json.writeArrayFieldStart("matchers");
    for (Matcher matcher : selector.matchers()) {
      json.writeStartObject();
      json.writeStringField("name", matcher.name());
      json.writeStringField("type", matcher.type().toString());
      json.writeStringField("value", matcher.value());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("name", selector.name());
    duration("offset", selector.shift().offset());
    if (range != null) {
      duration("range", range);
    }
    json.writeBooleanField("smoothed", selector.boundary() == Boundary.SMOOTHED);
    at(selector.shift());
    type(range == null ? "vectorSelector" : "matrixSelector");
  }

  private void subquery(Expr.Subquery subquery) throws IOException {
    field("expr", subquery.expr());
    duration("offset", subquery.shift().offset());
    duration("range", subquery.range());
    at(subquery.shift(), () -> duration("step", subquery.step()));
    type("subquery");
  }

  /// What may throw what the generator throws.
  private interface Fields {
    void write() throws IOException;
  }

  private void at(TimeShift shift) throws IOException {
    at(shift, () -> {});
  }

  /// Writes the fixed time; `between` are fields whose names lie between those of its fields.
  private void at(TimeShift shift, Fields between) throws IOException {
    json.writeStringField(
        "startOrEnd",
        switch (shift.at()) {
          case TimeShift.At.Start _ -> "start";
          case TimeShift.At.End _ -> "end";
          case TimeShift.At.Timestamp _ -> null;
          case null -> null;
        });
    between.write();
    if (shift.at() instanceof TimeShift.At.Timestamp(long timestampMs)) {
      json.writeNumberField("timestamp", timestampMs);
    } else {
      json.writeNullField("timestamp");
    }
  }

  private void aggregation(Expr.Aggregation aggregation) throws IOException {
    field("expr", aggregation.expr());
    strings("grouping", aggregation.grouping());
    json.writeStringField("op", aggregation.op().text());
    field("param", aggregation.param());
    type("aggregation");
    json.writeBooleanField("without", aggregation.without());
  }

  private void binary(Expr.BinaryOp binary) throws IOException {
    json.writeBooleanField("bool", binary.returnBool());
    field("lhs", binary.left());
    json.writeFieldName("matching");
    if (binary.matching() == null) {
      json.writeNull();
    } else {
      matching(binary.matching());
    }
    json.writeStringField("op", binary.op().text());
    field("rhs", binary.right());
    type("binaryExpr");
  }

  private void matching(VectorMatching matching) throws IOException {
    json.writeStartObject();
    json.writeStringField(
        "card", matching.cardinality().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.writeObjectFieldStart("fillValues");
    fill("lhs", matching.fillLeft());
    fill("rhs", matching.fillRight());
    json.writeEndObject();
    strings("include", matching.include());
    strings("labels", matching.labels());
    json.writeBooleanField("on", matching.on());
    json.writeEndObject();
  }

  private void fill(String name, @Nullable Double value) throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(value == null ? "null" : GoFloat.plain(value));
  }

  private void call(Expr.Call call) throws IOException {
    json.writeArrayFieldStart("args");
    for (Expr arg : call.args()) {
      write(arg);
    }
    json.writeEndArray();
    Function function = call.function();
    boolean unlimited = function.maxArgs() == Integer.MAX_VALUE;
    int declared = function.minArgs() + (function.isVariadic() ? 1 : 0);
    json.writeObjectFieldStart("func");
    json.writeArrayFieldStart("argTypes");
    for (int i = 0; i < declared; i++) {
      json.writeString(function.argTypeAt(i).text());
    }
    json.writeEndArray();
    json.writeStringField("name", function.text());
    json.writeStringField("returnType", function.returnType().text());
    json.writeNumberField("variadic", unlimited ? -1 : function.maxArgs() - function.minArgs());
    json.writeEndObject();
    type("call");
  }

  /// Writes a length in milliseconds, and in `nameExpr` what it is computed from, if it is.
  private void duration(String name, @Nullable DurationExpr duration) throws IOException {
    boolean literal = duration == null || duration instanceof DurationExpr.Literal;
    json.writeNumberField(name, literal && duration != null ? duration.millis(0, 0) : 0);
    json.writeFieldName(name + "Expr");
    computed(literal ? null : duration);
  }

  private void computed(@Nullable DurationExpr duration) throws IOException {
    switch (duration) {
      case null -> json.writeNull();
      case DurationExpr.Literal literal -> {
        json.writeStartObject();
        json.writeBooleanField("duration", literal.duration());
        type("numberLiteral");
        json.writeStringField("val", GoFloat.plain(literal.seconds()));
        json.writeEndObject();
      }
      case DurationExpr.Paren paren -> operation(paren.inner(), true);
      case DurationExpr.Step _,
          DurationExpr.Range _,
          DurationExpr.Negated _,
          DurationExpr.Binary _,
          DurationExpr.Extreme _ ->
          operation(duration, false);
    }
  }

  /// @param wrapped whether it stands in parentheses; a literal is then what a plus stands before
  private void operation(DurationExpr duration, boolean wrapped) throws IOException {
    switch (duration) {
      case DurationExpr.Literal _ -> operation("+", null, duration, wrapped);
      case DurationExpr.Paren paren -> operation(paren.inner(), wrapped);
      case DurationExpr.Step _ -> operation("step", null, null, wrapped);
      case DurationExpr.Range _ -> operation("range", null, null, wrapped);
      case DurationExpr.Negated negated -> operation("-", null, negated.operand(), wrapped);
      case DurationExpr.Binary binary ->
          operation(binary.op().text(), binary.left(), binary.right(), wrapped);
      case DurationExpr.Extreme extreme ->
          operation(extreme.max() ? "max_of" : "min_of", extreme.left(), extreme.right(), wrapped);
    }
  }

  private void operation(
      String op, @Nullable DurationExpr left, @Nullable DurationExpr right, boolean wrapped)
      throws IOException {
    json.writeStartObject();
    json.writeFieldName("lhs");
    computed(left);
    json.writeStringField("op", op);
    json.writeFieldName("rhs");
    computed(right);
    type("durationExpr");
    json.writeBooleanField("wrapped", wrapped);
    json.writeEndObject();
  }
}
