package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Floats;
import io.tributary.query.logql.template.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses the pipelines of actions. Confined to one thread.
final class PipeParser {
  private static final int MAX_DEPTH = 100;

  private List<TemplateToken> tokens = List.of();
  private int at;
  private int depth;
  private String context = "";
  private final Set<String> declared = new HashSet<>(Set.of("$"));

  /// @param newContext what errors say a value is missing for, such as `if`
  Node.Pipe parse(String text, String newContext) {
    context = newContext;
    tokens = ActionLexer.lex(text);
    at = 0;
    Node.Pipe pipe = pipe();
    if (peek().kind() != Kind.END) {
      throw ActionLexer.error("unexpected " + peek().text() + " in operand");
    }
    return pipe;
  }

  private TemplateToken peek() {
    return tokens.get(at);
  }

  private TemplateToken take() {
    return tokens.get(at++);
  }

  private Node.Pipe pipe() {
    List<String> variables = new ArrayList<>();
    boolean declares = false;
    int mark = at;
    while (peek().kind() == Kind.VARIABLE) {
      variables.add(take().text());
      if (peek().is(",")) {
        at++;
      } else {
        break;
      }
    }
    if (!variables.isEmpty() && (peek().is(":=") || peek().is("="))) {
      declares = take().is(":=");
    } else {
      variables.clear();
      at = mark;
    }
    List<Node.Command> commands = new ArrayList<>();
    do {
      commands.add(command());
    } while (takeIf("|"));
    if (declares) {
      declared.addAll(variables);
    }
    return new Node.Pipe(List.copyOf(variables), declares, List.copyOf(commands));
  }

  private boolean takeIf(String symbol) {
    boolean found = peek().is(symbol);
    at += found ? 1 : 0;
    return found;
  }

  private Node.Command command() {
    List<Node.Term> terms = new ArrayList<>();
    while (peek().kind() != Kind.END && !peek().is("|") && !peek().is(")")) {
      terms.add(term());
    }
    if (terms.isEmpty()) {
      throw ActionLexer.error("missing value for " + context);
    }
    return new Node.Command(List.copyOf(terms));
  }

  private Node.Term term() {
    TemplateToken token = take();
    return switch (token.kind()) {
      case STRING -> new Node.Constant(token.text());
      case CHARACTER -> new Node.Constant((long) token.text().codePointAt(0));
      case NUMBER -> new Node.Constant(number(token.text()));
      case DOT -> new Node.Field(List.of());
      case FIELD -> new Node.Field(names(token.text()));
      case VARIABLE -> {
        if (!declared.contains(token.text())) {
          throw ActionLexer.error("undefined variable \"" + token.text() + "\"");
        }
        yield new Node.Variable(token.text(), names(null));
      }
      case WORD -> word(token.text());
      case SYMBOL -> {
        if (!token.is("(") || depth > MAX_DEPTH) {
          throw ActionLexer.error("unexpected " + token.text() + " in operand");
        }
        depth++;
        Node.Pipe pipe = pipe();
        depth--;
        if (!takeIf(")")) {
          throw ActionLexer.error("unclosed left paren");
        }
        yield new Node.Nested(pipe, names(null));
      }
      case END -> throw ActionLexer.error("missing value for " + context);
    };
  }

  private static Node.Term word(String word) {
    return switch (word) {
      case "true" -> new Node.Constant(true);
      case "false" -> new Node.Constant(false);
      case "nil" -> new Node.Constant(null);
      default -> {
        if (!Functions.isKnown(word)) {
          throw ActionLexer.error("function \"" + word + "\" not defined");
        }
        yield new Node.FunctionName(word);
      }
    };
  }

  /// Takes the fields that follow without a blank.
  private List<String> names(@Nullable String first) {
    List<String> names = new ArrayList<>();
    if (first != null) {
      names.add(first);
    }
    while (peek().kind() == Kind.FIELD && !peek().spaced()) {
      names.add(take().text());
    }
    return List.copyOf(names);
  }

  private static Object number(String text) {
    try {
      return GoIntegers.parseLiteral(text.replace("_", ""));
    } catch (ArithmeticException | NumberFormatException e) {
      return floating(text);
    }
  }

  private static Object floating(String text) {
    try {
      return Floats.parse(text);
    } catch (ConversionException e) {
      throw ActionLexer.error("bad number syntax: \"" + text + "\"");
    }
  }
}
