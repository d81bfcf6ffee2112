package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private @Nullable String problem; // of the character that ended the path

  JsonPathParser(String text) {
    this.text = text;
  }

  /// @throws InvalidStageException when it is not a path
  JsonPath parse() {
    next();
    List<String> steps = new ArrayList<>();
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
    if (problem != null) {
      throw invalid(problem);
    }
    return new JsonPath(steps);
  }

  private String field() {
    if (kind != Kind.FIELD) {
      throw unexpected(", expecting FIELD");
    }
    String step = value;
    next();
    return step;
  }

  private String bracketed() {
    next();
    if (kind != Kind.STRING && kind != Kind.INDEX) {
      throw unexpected(", expecting STRING or INDEX");
    }
    String step = kind == Kind.STRING ? value : "[" + Integer.parseInt(value) + "]";
    next();
    if (kind != Kind.CLOSE) {
      throw unexpected(", expecting RSB");
    }
    next();
    return step;
  }

  /// Takes the next token; a character that begins none ends the path.
  private void next() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    int start = at;
    if (at == text.length()) {
      kind = Kind.END;
      return;
    }
    char c = text.charAt(at++);
    kind =
        switch (c) {
          case '[' -> Kind.OPEN;
          case ']' -> Kind.CLOSE;
          case '.' -> Kind.DOT;
          case '"' -> quoted();
          default -> isDigit(c) ? index(start) : isNamePart(c) ? name(start) : wrong(start);
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
    char c = at < text.length() ? text.charAt(at) : 0;
    if (c == ']' || isBlank(c)) {
      return value.length() < 10 ? Kind.INDEX : wrong(start);
    }
    problem = c == '.' ? "cannot use float as array index" : "non-integer value: " + c;
    return Kind.END;
  }

  private Kind wrong(int start) {
    problem = "unexpected char " + Character.toString(text.codePointAt(start));
    return Kind.END;
  }

  private Kind name(int start) {
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    value = text.substring(start, at);
    return Kind.FIELD;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }

  private InvalidStageException unexpected(String expected) {
    return invalid("syntax error: unexpected " + kind.named + expected);
  }

  private InvalidStageException invalid(String what) {
    return new InvalidStageException("cannot parse expression [" + text + "]: " + what);
  }
}
