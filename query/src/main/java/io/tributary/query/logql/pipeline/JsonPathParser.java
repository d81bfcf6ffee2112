package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.pipeline.JsonPath.Step;
import java.util.ArrayList;
import java.util.List;

/// Parses paths to fields. Confined to one thread. Source: Loki `pkg/logql/log/jsonexpr`.
final class JsonPathParser {
  private enum Kind {
    FIELD("FIELD"),
    STRING("STRING"),
    INDEX("INDEX"),
    DOT("DOT"),
    OPEN("LSB"),
    CLOSE("RSB"),
    END("$end");

    private final String named;

    Kind(String named) {
      this.named = named;
    }
  }

  private final String text;
  private int at;
  private Kind kind = Kind.END;
  private String value = "";

  JsonPathParser(String text) {
    this.text = text;
  }

  /// @throws InvalidStageException when it is not a path
  JsonPath parse() {
    next();
    List<Step> steps = new ArrayList<>();
    if (kind != Kind.FIELD && kind != Kind.OPEN) {
      throw unexpected(", expecting LSB or FIELD");
    }
    while (kind != Kind.END) {
      switch (kind) {
        case OPEN -> steps.add(bracketed());
        case DOT -> {
          next();
          steps.add(field());
        }
        case FIELD -> {
          if (!steps.isEmpty()) {
            throw unexpected("");
          }
          steps.add(field());
        }
        case STRING, INDEX, CLOSE, END -> throw unexpected("");
      }
    }
    return new JsonPath(steps);
  }

  private Step field() {
    if (kind != Kind.FIELD) {
      throw unexpected(", expecting FIELD");
    }
    Step step = new Step.Field(value);
    next();
    return step;
  }

  private Step bracketed() {
    next();
    if (kind != Kind.STRING && kind != Kind.INDEX) {
      throw unexpected(", expecting STRING or INDEX");
    }
    Step step =
        kind == Kind.STRING ? new Step.Field(value) : new Step.Element(Integer.parseInt(value));
    next();
    if (kind != Kind.CLOSE) {
      throw unexpected(", expecting RSB");
    }
    next();
    return step;
  }

  /// Takes the next token; a character that begins none ends the path.
  private void next() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    int start = at;
    char c = at < text.length() ? text.charAt(at++) : 0;
    kind =
        switch (c) {
          case '[' -> Kind.OPEN;
          case ']' -> Kind.CLOSE;
          case '.' -> Kind.DOT;
          case '"' -> quoted();
          default -> isDigit(c) ? index(start) : isNamePart(c) ? name(start) : Kind.END;
        };
  }

  /// Takes a text up to its quote, or to a bracket, as Loki does.
  private Kind quoted() {
    int start = at;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != ']') {
      at++;
    }
    value = text.substring(start, at);
    at = Math.min(at + 1, text.length());
    return Kind.STRING;
  }

  private Kind index(int start) {
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    value = text.substring(start, at);
    boolean whole = at < text.length() && (text.charAt(at) == ']' || text.charAt(at) == ' ');
    return whole && value.length() < 9 ? Kind.INDEX : Kind.END;
  }

  private Kind name(int start) {
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    value = text.substring(start, at);
    return Kind.FIELD;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }

  private InvalidStageException unexpected(String expected) {
    return new InvalidStageException(
        "cannot parse expression ["
            + text
            + "]: syntax error: unexpected "
            + kind.named
            + expected);
  }
}
