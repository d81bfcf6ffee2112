package io.tributary.query.logql.template;

import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Floats;
import io.tributary.query.logql.convert.Quoting;
import io.tributary.query.logql.template.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses the pipelines of actions. Confined to one thread.
final class PipeParser {
  private static final int MAX_DEPTH = 100;
  private static final Set<String> KEYWORDS =
      Set.of(
          "if", "else", "end", "range", "with", "define", "template", "block", "break", "continue");

  private List<TemplateToken> tokens = List.of();
  private int at;
  private int depth;
  private String context = "";
  private final Set<String> declared = new HashSet<>(Set.of("$"));

  /// @param place where in the template the text stands
  /// @param newContext what errors say a value is missing for, such as `if`
  Node.Pipe parse(String text, int place, String newContext) {
    context = newContext;
    tokens = ActionLexer.lex(text, place);
    at = 0;
    Node.Pipe pipe = pipe();
    if (peek().kind() != Kind.END) {
      throw unexpected(peek(), "operand");
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
    } while (takeIf("|") && !endsPipe());
    for (int stage = 1; stage < commands.size(); stage++) {
      if (!isCallable(commands.get(stage).terms().getFirst())) {
        throw ActionLexer.error("non executable command in pipeline stage " + (stage + 1));
      }
    }
    if (declares) {
      declared.addAll(variables);
    }
    return new Node.Pipe(List.copyOf(variables), declares, List.copyOf(commands));
  }

  /// Returns whether a value can be passed on to the term, as far as the parser knows.
  private static boolean isCallable(Node.Term term) {
    boolean dot = term instanceof Node.Field field && field.names().isEmpty();
    return !dot && !(term instanceof Node.Constant);
  }

  private boolean takeIf(String symbol) {
    boolean found = peek().is(symbol);
    at += found ? 1 : 0;
    return found;
  }

  private boolean endsPipe() {
    return peek().kind() == Kind.END || peek().is(")");
  }

  private Node.Command command() {
    if (endsPipe()) {
      throw ActionLexer.error("missing value for " + context);
    }
    List<Node.Term> terms = new ArrayList<>();
    while (!endsPipe() && !peek().is("|")) {
      boolean term = !isStray(peek());
      if (!term) {
        throw unexpected(peek(), terms.isEmpty() ? context : "operand");
      }
      terms.add(term());
    }
    if (terms.isEmpty()) {
      throw unexpected(peek(), context);
    }
    return new Node.Command(List.copyOf(terms));
  }

  /// Returns whether a token cannot begin an operand.
  private static boolean isStray(TemplateToken token) {
    return switch (token.kind()) {
      case SYMBOL -> !token.is("(");
      case WORD -> KEYWORDS.contains(token.text());
      case FIELD, DOT, VARIABLE, STRING, CHARACTER, NUMBER, END -> false;
    };
  }

  private static InvalidStageException unexpected(TemplateToken token, String place) {
    boolean keyword = token.kind() == Kind.WORD;
    String shown = keyword ? "<" + token.text() + ">" : Quoting.quote(token.text());
    return ActionLexer.error("unexpected " + shown + " in " + place);
  }

  private Node.Term term() {
    TemplateToken token = take();
    return switch (token.kind()) {
      case STRING -> constant(token.text(), token);
      case CHARACTER -> constant((long) token.text().codePointAt(0), token);
      case NUMBER -> constant(number(token.text()), token);
      case DOT -> new Node.Field(List.of(), token.at());
      case FIELD -> {
        int place = placeOfPath(token);
        yield new Node.Field(names(token.text()), place);
      }
      case VARIABLE -> {
        if (!declared.contains(token.text())) {
          throw ActionLexer.error("undefined variable \"" + token.text() + "\"");
        }
        int place = placeOfPath(token);
        yield new Node.Variable(token.text(), names(null), place);
      }
      case WORD -> {
        int place = placeOfPath(token);
        Node.Term word = word(token);
        List<String> names = names(null);
        yield names.isEmpty() ? word : new Node.Nested(pipeOf(word), true, names, place);
      }
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
        int place = placeOfPath(token);
        yield new Node.Nested(pipe, false, names(null), place);
      }
      case END -> throw ActionLexer.error("missing value for " + context);
    };
  }

  private static Node.Pipe pipeOf(Node.Term term) {
    return new Node.Pipe(List.of(), false, List.of(new Node.Command(List.of(term))));
  }

  private static Node.Constant constant(@Nullable Object value, TemplateToken token) {
    return new Node.Constant(value, token.written(), token.at());
  }

  private static Node.Term word(TemplateToken token) {
    String word = token.text();
    return switch (word) {
      case "true" -> constant(true, token);
      case "false" -> constant(false, token);
      case "nil" -> constant(null, token);
      default -> {
        if (!Functions.isKnown(word)) {
          throw ActionLexer.error("function \"" + word + "\" not defined");
        }
        yield new Node.FunctionName(word, token.at());
      }
    };
  }

  /// Returns where Go says that a term with fields behind it stands: at the first of them.
  private int placeOfPath(TemplateToken first) {
    boolean path = peek().kind() == Kind.FIELD && !peek().spaced();
    return path ? peek().at() : first.at();
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
