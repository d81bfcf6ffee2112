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

/// Parses `name{label="value", …}`.
final class SelectorParser {
  private static final String CONTEXT = "label matching";

  private final TokenStream tokens;

  SelectorParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  VectorSelector selector() {
    Span start = tokens.current().span();
    String name = tokens.current().isMetricName() ? tokens.take().text() : "";
    List<Matcher> matchers = new ArrayList<>();
    if (tokens.current().is("{")) {
      name = conditions(name, matchers);
    }
    if (!name.isEmpty()) {
      matchers.add(Matcher.equal(Labels.METRIC_NAME, name));
    }
    Span span = Span.of(start, tokens.previous());
    return new VectorSelector(name, List.copyOf(matchers), TimeShift.NONE, Boundary.PLAIN, span);
  }

  /// Reads what stands in braces; returns the metric's name, which may stand there too.
  private String conditions(String outerName, List<Matcher> matchers) {
    String name = outerName;
    Span start = tokens.take().span();
    while (!tokens.takeIf("}")) {
      Token label = tokens.current();
      boolean isLabel = label.kind() == Kind.STRING || label.isLabelName();
      if (!isLabel) {
        throw tokens.unexpected(CONTEXT, "identifier or \"}\"");
      }
      tokens.take();
      boolean alone =
          label.kind() == Kind.STRING && (tokens.current().is(",") || tokens.current().is("}"));
      if (alone) {
        String quoted = tokens.unquote(label);
        checkNameIsNew(Span.of(start, label.span()), name, quoted);
        name = quoted;
      } else {
        matchers.add(condition(label));
      }
      if (!tokens.takeIf(",") && !tokens.current().is("}")) {
        throw tokens.unexpected(CONTEXT, "\",\" or \"}\"");
      }
    }
    if (!name.isEmpty()) {
      checkNoOtherName(Span.of(start, tokens.previous()), name, matchers);
    }
    return name;
  }

  private void checkNameIsNew(Span span, String name, String other) {
    if (!name.isEmpty()) {
      String both = Quoting.quote(name) + " or " + Quoting.quote(other);
      throw tokens.error(span, "metric name must not be set twice: " + both);
    }
  }

  private void checkNoOtherName(Span span, String name, List<Matcher> matchers) {
    for (Matcher matcher : matchers) {
      if (matcher.name().equals(Labels.METRIC_NAME)) {
        checkNameIsNew(span, name, matcher.value());
      }
    }
  }

  private Matcher condition(Token label) {
    String name = label.kind() == Kind.STRING ? tokens.unquote(label) : label.text();
    Matcher.Type type = type(tokens.current());
    tokens.take();
    if (tokens.current().kind() != Kind.STRING) {
      throw tokens.unexpected(CONTEXT, "string");
    }
    Token string = tokens.take();
    String value = tokens.unquote(string);
    try {
      if (type == Matcher.Type.REGEX || type == Matcher.Type.NOT_REGEX) {
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

  private Matcher.Type type(Token operator) {
    if (operator.kind() == Kind.SYMBOL) {
      for (Matcher.Type type : Matcher.Type.values()) {
        if (type.toString().equals(operator.text())) {
          return type;
        }
      }
    }
    throw tokens.unexpected(CONTEXT, "label matching operator");
  }

  /// Refuses a selector that every series without labels would match.
  static void checkNotEmpty(TokenStream tokens, VectorSelector selector) {
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
