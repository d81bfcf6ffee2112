package io.tributary.query.logql.regex;

import io.tributary.query.logql.regex.RegexNode.AnyPlus;
import io.tributary.query.logql.regex.RegexNode.AnyStar;
import io.tributary.query.logql.regex.RegexNode.Capture;
import io.tributary.query.logql.regex.RegexNode.Empty;
import io.tributary.query.logql.regex.RegexNode.Literal;
import io.tributary.query.logql.regex.RegexNode.One;
import io.tributary.query.logql.regex.RegexNode.Other;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads valid regular expressions into parts. Confined to one thread.
final class RegexReader {
  private static final String CLASSES = "dDwWsSpP";
  private static final String CONTROLS = "afnrtv";
  private static final String CONTROL_CHARACTERS = "\u0007\f\n\r\t\u000b";

  private final String regex;
  private int at;
  private boolean folded;
  private boolean dotAll;

  private RegexReader(String regex) {
    this.regex = regex;
  }

  static RegexNode read(String regex) {
    RegexReader reader = new RegexReader(regex);
    RegexNode node = reader.alternatives();
    return reader.at == regex.length() ? node : new Other();
  }

  private boolean ends() {
    return at >= regex.length();
  }

  private RegexNode alternatives() {
    boolean foldedBefore = folded;
    boolean dotAllBefore = dotAll;
    List<RegexNode> branches = new ArrayList<>();
    do {
      RegexNode branch = sequence();
      boolean joins = !branches.isEmpty() && branches.getLast().isSingle() && branch.isSingle();
      branches.add(joins ? RegexFactoring.either(branches.removeLast(), branch) : branch);
    } while (takeIf('|'));
    folded = foldedBefore;
    dotAll = dotAllBefore;
    return RegexFactoring.alternate(branches);
  }

  private boolean takeIf(char wanted) {
    boolean found = !ends() && regex.charAt(at) == wanted;
    at += found ? 1 : 0;
    return found;
  }

  private RegexNode sequence() {
    List<RegexNode> items = new ArrayList<>();
    while (!ends() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
      RegexNode item = atom();
      if (item instanceof Empty) {
        continue; // flags
      }
      items.add(quantified(item));
    }
    return RegexFactoring.concat(items);
  }

  private RegexNode atom() {
    int c = regex.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case '(' -> group();
      case '[' -> characters();
      case '.' -> new One(!dotAll);
      case '^', '$' -> new Other();
      case '\\' -> escape();
      default -> literal(Character.toString(c));
    };
  }

  private Literal literal(String text) {
    return new Literal(folded ? text.toLowerCase(Locale.ROOT) : text, folded);
  }

  private RegexNode group() {
    if (!takeIf('?')) {
      return closed(new Capture(alternatives()));
    }
    if (regex.startsWith("P<", at) || regex.startsWith("<", at)) {
      at = regex.indexOf('>', at) + 1;
      return closed(new Capture(alternatives()));
    }
    boolean foldedBefore = folded;
    boolean dotAllBefore = dotAll;
    boolean on = true;
    while (!ends() && regex.charAt(at) != ':' && regex.charAt(at) != ')') {
      switch (regex.charAt(at++)) {
        case '-' -> on = false;
        case 'i' -> folded = on;
        case 's' -> dotAll = on;
        default -> {} // changes nothing here
      }
    }
    if (takeIf(')')) {
      return new Empty(); // flags for what follows
    }
    at++;
    RegexNode inner = alternatives();
    folded = foldedBefore;
    dotAll = dotAllBefore;
    return closed(inner);
  }

  private RegexNode closed(RegexNode inner) {
    return takeIf(')') && !(inner instanceof Empty) ? inner : new Other();
  }

  /// Reads a set of characters; of one, or of one in both cases, it is a text.
  private RegexNode characters() {
    int start = at;
    boolean first = true;
    takeIf('^');
    while (!ends() && (first || regex.charAt(at) != ']')) {
      int named = regex.startsWith("[:", at) ? regex.indexOf(":]", at) : -1;
      at = named >= 0 ? named + 2 : at + (regex.charAt(at) == '\\' ? 2 : 1);
      first = false;
    }
    String inside = regex.substring(start, Math.min(at, regex.length()));
    at++;
    boolean plain = inside.chars().noneMatch(c -> "\\^-[".indexOf(c) >= 0);
    if (plain && inside.codePointCount(0, inside.length()) == 1) {
      return literal(inside);
    }
    boolean bothCases =
        plain
            && inside.length() == 2
            && inside.charAt(0) < 128
            && inside.charAt(0) != inside.charAt(1)
            && Character.toLowerCase(inside.charAt(0)) == Character.toLowerCase(inside.charAt(1));
    return bothCases
        ? new Literal(inside.substring(0, 1).toLowerCase(Locale.ROOT), true)
        : new One(false);
  }

  private RegexNode escape() {
    int c = regex.codePointAt(at);
    at += Character.charCount(c);
    int control = CONTROLS.indexOf(c);
    if (control >= 0) {
      return literal(CONTROL_CHARACTERS.substring(control, control + 1));
    }
    if (CLASSES.indexOf(c) >= 0) {
      int name = c == 'p' || c == 'P' ? nameEnd() : at;
      at = name;
      return new One(false);
    }
    if (c < 128 && !Character.isLetterOrDigit(c)) {
      return literal(Character.toString(c));
    }
    if (c == 'Q' || c == 'x') {
      at = regex.length(); // such texts are not looked into
    }
    return new Other();
  }

  private int nameEnd() {
    return regex.startsWith("{", at) ? regex.indexOf('}', at) + 1 : at + 1;
  }

  private RegexNode quantified(RegexNode item) {
    RegexNode result = item;
    while (!ends() && "*+?{".indexOf(regex.charAt(at)) >= 0) {
      int end = quantifierEnd();
      if (end < 0) {
        break; // a brace that counts nothing is a text
      }
      String quantifier = regex.substring(at, end);
      at = end;
      takeIf('?');
      result = repeated(result, quantifier);
    }
    return result;
  }

  private int quantifierEnd() {
    if (regex.charAt(at) != '{') {
      return at + 1;
    }
    int close = regex.indexOf('}', at);
    boolean counts =
        close > 0 && regex.substring(at + 1, close).matches("[0-9]{1,4}(,[0-9]{0,4})?");
    return counts ? close + 1 : -1;
  }

  private static RegexNode repeated(RegexNode item, String quantifier) {
    boolean any = item instanceof One(boolean anyOfLine) && anyOfLine;
    return switch (quantifier) {
      case "*", "{0,}" -> any ? new AnyStar() : new Other();
      case "+", "{1,}" -> any ? new AnyPlus() : new Other();
      case "{1}", "{1,1}" -> item;
      case "{0}", "{0,0}" -> new Empty();
      default -> new Other();
    };
  }
}
