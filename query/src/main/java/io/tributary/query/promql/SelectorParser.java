package io.tributary.query.promql;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.query.promql.Token.Kind;
import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.Expr.VectorSelector;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.TimeShift;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Parses `name{label="value", …}`.
final class SelectorParser {
  private static final String CONTEXT = "label matching, expected ";

  private final TokenStream tokens;

  SelectorParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  VectorSelector selector() {
    Span start = tokens.current().span();
    String name = tokens.current().isMetricName() ? tokens.take().text() : "";
    List<Matcher> matchers = new ArrayList<>();
    if (tokens.current().is("{")) {
      conditions(matchers);
    }
    if (!name.isEmpty()) {
      matchers.add(Matcher.equal(Labels.METRIC_NAME, name));
    }
    Span span = Span.of(start, tokens.previous());
    return new VectorSelector(name, List.copyOf(matchers), TimeShift.NONE, Boundary.PLAIN, span);
  }

  private void conditions(List<Matcher> matchers) {
    tokens.take();
    while (!tokens.takeIf("}")) {
      Token label = tokens.current();
      if (label.kind() != Kind.STRING && label.kind() != Kind.WORD) {
        throw tokens.unexpectedIn(CONTEXT + "identifier or \"}\"");
      }
      tokens.take();
      if (label.kind() == Kind.STRING && type(tokens.current()) == null) {
        matchers.add(Matcher.equal(Labels.METRIC_NAME, StringText.unquote(label)));
      } else {
        matchers.add(condition(label));
      }
      if (!tokens.takeIf(",") && !tokens.current().is("}")) {
        throw tokens.unexpectedIn(CONTEXT + "\",\" or \"}\"");
      }
    }
  }

  private Matcher condition(Token label) {
    String name = label.kind() == Kind.STRING ? StringText.unquote(label) : label.text();
    Matcher.Type type = type(tokens.current());
    if (type == null) {
      throw tokens.unexpectedIn(CONTEXT + "label matching operator");
    }
    tokens.take();
    if (tokens.current().kind() != Kind.STRING) {
      throw tokens.unexpectedIn(CONTEXT + "string");
    }
    Token string = tokens.take();
    String value = StringText.unquote(string);
    try {
      if (type == Matcher.Type.REGEX || type == Matcher.Type.NOT_REGEX) {
        Matcher.checkSize(value);
        // Alone first: inside the anchors an unbalanced parenthesis would pass.
        Objects.requireNonNull(Pattern.compile(value));
      }
      return new Matcher(type, name, value);
    } catch (PatternSyntaxException e) {
      throw tokens.error(Span.of(label.span(), string.span()), String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) { // RE2/J goes down as deep as the text does
      throw tokens.error(
          Span.of(label.span(), string.span()),
          "error parsing regexp: expression nests too deeply");
    }
  }

  private static Matcher.@Nullable Type type(Token operator) {
    for (Matcher.Type type : Matcher.Type.values()) {
      if (operator.is(type.toString())) {
        return type;
      }
    }
    return null;
  }

  /// Refuses a name inside the braces beside the one before them.
  static void checkOneName(TokenStream tokens, VectorSelector selector) {
    List<Matcher> matchers = selector.matchers();
    for (Matcher matcher : matchers.subList(0, matchers.size() - 1)) {
      if (!selector.name().isEmpty() && matcher.name().equals(Labels.METRIC_NAME)) {
        String both = Quoting.quote(selector.name()) + " or " + Quoting.quote(matcher.value());
        throw tokens.error(selector.span(), "metric name must not be set twice: " + both);
      }
    }
  }

  /// Refuses a selector that every series without labels would match.
  static void checkNotEmpty(TokenStream tokens, VectorSelector selector) {
    if (!selector.name().isEmpty()) {
      checkOneName(tokens, selector);
      return;
    }
    boolean restricts = selector.matchers().stream().anyMatch(matcher -> !matcher.matchesEmpty());
    if (!restricts) {
      throw tokens.error(
          selector.span(), "vector selector must contain at least one non-empty matcher");
    }
  }

  /// Returns the labels of a series as it is written down: `name{label="value", …}`.
  Labels metric() {
    VectorSelector selector = selector();
    Labels.Builder labels = new Labels.Builder();
    for (Matcher matcher : selector.matchers()) {
      if (matcher.type() != Matcher.Type.EQUAL) {
        throw tokens.error(
            selector.span(),
            "unexpected " + Quoting.quote(matcher.type().toString()) + " in label set");
      }
      labels.add(matcher.name(), matcher.value());
    }
    return labels.build();
  }
}
