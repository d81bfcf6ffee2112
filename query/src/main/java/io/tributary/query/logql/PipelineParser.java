package io.tributary.query.logql;

import com.google.re2j.PatternSyntaxException;
import io.tributary.model.Matcher;
import io.tributary.query.logql.Token.Kind;
import io.tributary.query.logql.ast.LineOperator;
import io.tributary.query.logql.ast.Stage;
import io.tributary.query.logql.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses selectors and the stages of pipelines. Confined to one thread.
final class PipelineParser {
  private final TokenStream tokens;
  private final LabelConditionParser conditions;

  PipelineParser(TokenStream tokens) {
    this.tokens = tokens;
    this.conditions = new LabelConditionParser(tokens);
  }

  LabelConditionParser conditions() {
    return conditions;
  }

  List<Matcher> matchers() {
    tokens.expect("{");
    List<Matcher> matchers = new ArrayList<>();
    if (tokens.takeIf("}")) {
      return matchers;
    }
    if (tokens.peek().kind() != Kind.IDENTIFIER) {
      throw tokens.unexpected("expecting IDENTIFIER or }");
    }
    do {
      String name = tokens.expect(Kind.IDENTIFIER).text();
      matchers.add(matcher(name));
    } while (tokens.another("}", "} or ,"));
    return matchers;
  }

  /// Parses the operator and the value of a matcher of `name`.
  Matcher matcher(String name) {
    Matcher.@Nullable Type type =
        switch (tokens.peek().text()) {
          case "=" -> Matcher.Type.EQUAL;
          case "!=" -> Matcher.Type.NOT_EQUAL;
          case "=~" -> Matcher.Type.REGEX;
          case "!~" -> Matcher.Type.NOT_REGEX;
          default -> null;
        };
    if (type == null || tokens.peek().kind() != Kind.SYMBOL) {
      throw tokens.unexpected("expecting = or =~ or !~ or !=");
    }
    tokens.take();
    return matcher(type, name, tokens.expect(Kind.STRING));
  }

  private Matcher matcher(Matcher.Type type, String name, Token value) {
    try {
      return new Matcher(type, name, value.text());
    } catch (PatternSyntaxException e) {
      throw LogqlParseException.ofRegex(value.text(), e);
    }
  }

  /// Parses stages as long as there are any; stops before `| unwrap`.
  List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    while (true) {
      LineOperator operator = lineOperator();
      if (operator != null) {
        stages.add(lineFilter(operator));
      } else if (tokens.peek().isSymbol("|") && !tokens.peek(1).is("unwrap")) {
        tokens.take();
        stages.add(stage());
      } else {
        return stages;
      }
    }
  }

  private @Nullable LineOperator lineOperator() {
    if (tokens.peek().kind() != Kind.SYMBOL) {
      return null;
    }
    for (LineOperator operator : LineOperator.values()) {
      if (tokens.peek().text().equals(operator.toString())) {
        return operator;
      }
    }
    return null;
  }

  private Stage lineFilter(LineOperator operator) {
    tokens.take();
    List<Stage.Term> terms = new ArrayList<>();
    do {
      terms.add(term());
    } while (tokens.takeIf("or"));
    return new Stage.LineFilter(operator, terms);
  }

  private Stage.Term term() {
    if (tokens.takeIf("ip")) {
      tokens.expect("(");
      String text = tokens.expect(Kind.STRING).text();
      tokens.expect(")");
      return new Stage.Term(text, true);
    }
    if (tokens.peek().kind() != Kind.STRING) {
      throw tokens.unexpected("expecting STRING or ip");
    }
    return new Stage.Term(tokens.take().text(), false);
  }

  private Stage stage() {
    Token token = tokens.peek();
    if (token.kind() == Kind.IDENTIFIER || token.isSymbol("(")) {
      return new Stage.LabelFilter(conditions.parse());
    }
    if (token.kind() != Kind.KEYWORD) {
      throw tokens.unexpected();
    }
    return switch (token.text()) {
      case "json" -> {
        tokens.take();
        yield new Stage.Json(extractions());
      }
      case "logfmt" -> logfmt();
      case "regexp" -> {
        tokens.take();
        yield checked(new Stage.Regexp(tokens.expect(Kind.STRING).text()));
      }
      case "pattern" -> {
        tokens.take();
        yield checked(new Stage.Pattern(tokens.expect(Kind.STRING).text()));
      }
      case "unpack" -> {
        tokens.take();
        yield new Stage.Unpack();
      }
      case "decolorize" -> {
        tokens.take();
        yield new Stage.Decolorize();
      }
      case "line_format" -> {
        tokens.take();
        yield new Stage.LineFormat(tokens.expect(Kind.STRING).text());
      }
      case "label_format" -> labelFormat();
      case "drop" -> {
        tokens.take();
        yield new Stage.Drop(targets());
      }
      case "keep" -> {
        tokens.take();
        yield new Stage.Keep(targets());
      }
      default -> throw tokens.unexpected();
    };
  }

  private static Stage checked(Stage stage) {
    Pipeline.check(stage);
    return stage;
  }

  private Stage logfmt() {
    tokens.take();
    boolean strict = false;
    boolean keepEmpty = false;
    while (tokens.peek().kind() == Kind.FLAG) {
      String flag = tokens.take().text();
      strict |= flag.equals("--strict");
      keepEmpty |= flag.equals("--keep-empty");
    }
    return new Stage.Logfmt(strict, keepEmpty, extractions());
  }

  private List<Stage.Extraction> extractions() {
    List<Stage.Extraction> extractions = new ArrayList<>();
    while (tokens.peek().kind() == Kind.IDENTIFIER) {
      String name = tokens.take().text();
      String path = tokens.takeIf("=") ? tokens.expect(Kind.STRING).text() : name;
      extractions.add(new Stage.Extraction(name, path));
      if (!tokens.takeIf(",")) {
        break;
      }
      if (tokens.peek().kind() != Kind.IDENTIFIER) {
        throw tokens.unexpected("expecting IDENTIFIER");
      }
    }
    return extractions;
  }

  private Stage labelFormat() {
    tokens.take();
    List<Stage.Assignment> assignments = new ArrayList<>();
    do {
      Token target = tokens.expect(Kind.IDENTIFIER);
      tokens.expect("=");
      Token source = tokens.take();
      if (source.kind() != Kind.IDENTIFIER && source.kind() != Kind.STRING) {
        throw tokens.error(
            source,
            "syntax error: unexpected " + source.described() + ", expecting IDENTIFIER or STRING");
      }
      assignments.add(
          new Stage.Assignment(target.text(), source.text(), source.kind() == Kind.STRING));
    } while (tokens.takeIf(","));
    return new Stage.LabelFormat(assignments);
  }

  private List<Stage.Target> targets() {
    List<Stage.Target> targets = new ArrayList<>();
    do {
      String name = tokens.expect(Kind.IDENTIFIER).text();
      boolean matched =
          tokens.peek().kind() == Kind.SYMBOL
              && LabelConditionParser.isComparison(tokens.peek().text());
      targets.add(new Stage.Target(name, matched ? matcher(name) : null));
    } while (tokens.takeIf(","));
    return targets;
  }
}
