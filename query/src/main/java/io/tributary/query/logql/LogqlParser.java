package io.tributary.query.logql;

import io.tributary.model.Matcher;
import io.tributary.query.logql.Token.Kind;
import io.tributary.query.logql.ast.Expr;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.ast.SampleExpr;
import java.util.List;

/// Parses LogQL. Source: Loki `pkg/logql/syntax`.
public final class LogqlParser {
  private static final int MAX_LENGTH = 131_072;

  private LogqlParser() {}

  /// Returns what `query` says. Regular expressions, templates and patterns inside are not looked
  /// at yet.
  ///
  /// @throws LogqlParseException with the place and Loki's words
  public static Expr parse(String query) {
    if (query.length() > MAX_LENGTH) {
      throw new LogqlParseException(
          "input size too long (" + query.length() + " > " + MAX_LENGTH + ")");
    }
    TokenStream tokens = new TokenStream(query);
    if (query.isEmpty()) {
      throw new LogqlParseException("syntax error: unexpected $end"); // which has no place
    }
    Expr expr = new SampleParser(tokens).parse();
    if (tokens.peek().kind() != Kind.END) {
      throw tokens.unexpected();
    }
    tokens.checkDeferred();
    return expr;
  }

  /// Returns the matchers of a query that must be a stream selector, such as `{app="x"}`; `{}`
  /// selects everything.
  ///
  /// @throws LogqlParseException with the place and Loki's words
  public static List<Matcher> parseMatchers(String query) {
    TokenStream tokens = new TokenStream(query);
    List<Matcher> matchers = new PipelineParser(tokens).matchers();
    if (tokens.peek().kind() != Kind.END) {
      throw tokens.unexpected();
    }
    return matchers;
  }

  /// Returns the first selector of `expr`, which metadata requests narrow by.
  public static List<Matcher> matchersOf(Expr expr) {
    return switch (expr) {
      case LogSelector log -> log.matchers();
      case SampleExpr.Literal literal -> List.of();
      case SampleExpr.Vector vector -> List.of();
      case SampleExpr.RangeAggregation range -> range.range().log().matchers();
      case SampleExpr.VectorAggregation vector -> matchersOf(vector.of());
      case SampleExpr.LabelReplace replace -> matchersOf(replace.of());
      case SampleExpr.Binary binary -> {
        List<Matcher> left = matchersOf(binary.left());
        yield left.isEmpty() ? matchersOf(binary.right()) : left;
      }
    };
  }
}
