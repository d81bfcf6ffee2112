package io.tributary.query.logql.template;

import io.tributary.query.logql.ast.InvalidStageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Parses templates: text, and actions between `{{` and `}}`. Confined to one thread.
final class TemplateParser {
  private static final int MAX_DEPTH = 100;

  /// A text, or an action's inside.
  ///
  /// @param at where in the template it stands
  /// @param closed whether the action has its closing braces
  private record Item(boolean action, String text, int at, boolean closed) {
    Item(boolean action, String text, int at) {
      this(action, text, at, true);
    }
  }

  private final List<Item> items = new ArrayList<>();
  private int at;
  private int depth;
  private int loops;
  private final Map<String, List<Node>> defined;
  private final PipeParser pipes = new PipeParser();

  private TemplateParser(String text, Map<String, List<Node>> defined) {
    this.defined = defined;
    split(text);
  }

  /// @throws InvalidStageException when `text` is not a template
  /// @param defined takes what `define` and `block` name
  static List<Node> parse(String text, Map<String, List<Node>> defined) {
    TemplateParser parser = new TemplateParser(text, defined);
    List<Node> nodes = parser.nodes();
    if (parser.at < parser.items.size()) {
      throw ActionLexer.error("unexpected {{" + parser.items.get(parser.at).text() + "}}");
    }
    return nodes;
  }

  private void split(String text) {
    int from = 0;
    boolean trim = false;
    while (true) {
      int open = text.indexOf("{{", from);
      String plain = text.substring(from, open < 0 ? text.length() : open);
      plain = trim ? plain.stripLeading() : plain;
      if (open < 0) {
        items.add(new Item(false, plain, from));
        return;
      }
      boolean trimBefore = text.startsWith("{{- ", open);
      items.add(new Item(false, trimBefore ? plain.stripTrailing() : plain, from));
      int start = open + (trimBefore ? 3 : 2);
      int close = close(text, start);
      if (close < 0) {
        String rest = text.substring(start);
        int before = rest.length() - rest.stripLeading().length();
        items.add(new Item(true, rest.strip(), start + before, false));
        return;
      }
      trim = text.charAt(close - 1) == '-' && close - 1 > start && text.charAt(close - 2) == ' ';
      String inside = text.substring(start, trim ? close - 1 : close);
      int blank = inside.length() - inside.stripLeading().length();
      if (!inside.startsWith("/*", blank)) {
        items.add(new Item(true, inside.strip(), start + blank));
      }
      from = close + 2;
    }
  }

  /// Returns where the action that starts at `start` closes, or -1; braces inside strings do not
  /// count.
  private static int close(String text, int start) {
    char quote = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote != '`') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '`' || c == '\'') {
        quote = c;
      } else if (text.startsWith("}}", i)) {
        return i;
      }
    }
    return -1;
  }

  private Node.Pipe pipe(Item item, String text, int place, String context) {
    boolean nothing = !item.closed() && text.isBlank();
    Node.Pipe pipe = nothing ? null : pipes.parse(text, place, context);
    if (pipe == null || !item.closed()) {
      throw ActionLexer.error("unclosed action");
    }
    return pipe;
  }

  private boolean isWord(String word) {
    if (at == items.size() || !items.get(at).action()) {
      return false;
    }
    String text = items.get(at).text();
    return text.equals(word) || text.startsWith(word + " ");
  }

  /// Parses up to an `else` or `end`, which stays unread.
  private List<Node> nodes() {
    if (++depth > MAX_DEPTH) {
      throw ActionLexer.error("template is nested too deeply limit=" + MAX_DEPTH);
    }
    List<Node> nodes = new ArrayList<>();
    while (at < items.size() && !isWord("else") && !isWord("end")) {
      Item item = items.get(at);
      if (item.action()) {
        nodes.add(action());
      } else {
        if (!item.text().isEmpty()) {
          nodes.add(new Node.Text(item.text()));
        }
        at++;
      }
    }
    depth--;
    return nodes;
  }

  private Node action() {
    for (String word : List.of("if", "with", "range")) {
      if (isWord(word)) {
        Item item = items.get(at++);
        String rest = item.text().substring(word.length());
        return block(word, pipe(item, rest, item.at() + word.length(), word));
      }
    }
    if (isWord("break") || isWord("continue")) {
      String word = items.get(at++).text();
      if (loops == 0) {
        throw ActionLexer.error("{{" + word + "}} outside {{range}}");
      }
      return new Node.Leave(word.equals("break"));
    }
    for (String word : List.of("define", "template", "block")) {
      if (isWord(word)) {
        return named(word);
      }
    }
    Item item = items.get(at++);
    return new Node.Action(pipe(item, item.text(), item.at(), "command"));
  }

  /// Parses `define`, `template` or `block`, which is both.
  private Node named(String word) {
    Item item = items.get(at++);
    String rest = item.text().substring(word.length()).strip();
    char quote = rest.isEmpty() ? 0 : rest.charAt(0);
    int end = quote == '"' || quote == '`' ? rest.indexOf(quote, 1) : -1;
    if (end < 0) {
      throw ActionLexer.error("unexpected " + rest + " in " + word + " clause");
    }
    String name = rest.substring(1, end);
    String value = rest.substring(end + 1).strip();
    int place = item.at() + item.text().length() - value.length();
    if (!word.equals("template")) {
      int outer = loops;
      loops = 0;
      defined.put(name, nodes());
      loops = outer;
      end(word);
    }
    return word.equals("define")
        ? new Node.Text("")
        : new Node.Call(
            name,
            value.isEmpty() ? null : pipe(item, value, place, word),
            item.at() + item.text().indexOf(quote));
  }

  private void end(String word) {
    if (!isWord("end")) {
      throw ActionLexer.error("unexpected EOF in " + word + " clause");
    }
    at++;
  }

  private Node block(String word, Node.Pipe pipe) {
    loops += word.equals("range") ? 1 : 0;
    List<Node> body = nodes();
    loops -= word.equals("range") ? 1 : 0;
    List<Node> otherwise = otherwise();
    return switch (word) {
      case "if" -> new Node.If(pipe, body, otherwise);
      case "with" -> new Node.With(pipe, body, otherwise);
      default -> new Node.Range(pipe, body, otherwise);
    };
  }

  /// Parses what follows a block's body, with its `end`.
  private List<Node> otherwise() {
    List<Node> nodes = List.of();
    if (isWord("else")) {
      String rest = items.get(at).text().substring("else".length()).strip();
      if (!rest.isEmpty()) {
        // `else if x` stands for an `if` inside the `else` that shares its `end`.
        Item item = items.get(at);
        int place = item.at() + item.text().length() - rest.length();
        items.set(at, new Item(true, rest, place, item.closed()));
        return List.of(action());
      }
      at++;
      nodes = nodes();
    }
    if (!isWord("end")) {
      throw ActionLexer.error("unexpected EOF");
    }
    at++;
    return nodes;
  }
}
