package io.tributary.query.logql.regex;

import io.tributary.query.logql.regex.ByteNode.Alternate;
import io.tributary.query.logql.regex.ByteNode.Begin;
import io.tributary.query.logql.regex.ByteNode.Chars;
import io.tributary.query.logql.regex.ByteNode.Concat;
import io.tributary.query.logql.regex.ByteNode.End;
import io.tributary.query.logql.regex.ByteNode.Repeat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads valid regular expressions of RE2's syntax into parts over ASCII, as far as it knows that.
/// Confined to one thread.
final class ByteReader {
  private static final Chars DIGITS = Chars.range('0', '9');
  private static final Chars WORD =
      DIGITS.or(Chars.range('a', 'z')).or(Chars.range('A', 'Z')).or(Chars.of('_'));
  private static final Chars SPACES =
      Chars.of(' ').or(Chars.of('\t')).or(Chars.of('\n')).or(Chars.of('\f')).or(Chars.of('\r'));
  private static final int ASCII = 128;
  private static final int MAX_REPEATS = 1_000;

  private static final class Unknown extends Exception {
    private static final long serialVersionUID = 1;

    Unknown() {
      super(null, null, false, false);
    }
  }

  private final String regex;
  private int at;
  private boolean folded;
  private boolean dotAll;
  private boolean others; // whether some sets have characters beyond ASCII

  private ByteReader(String regex) {
    this.regex = regex;
  }

  /// What was read.
  ///
  /// @param others whether characters beyond ASCII may match
  record Read(ByteNode node, boolean others) {}

  /// Returns null where it has something that is not known here.
  static @Nullable Read read(String regex) {
    ByteReader reader = new ByteReader(regex);
    try {
      ByteNode node = reader.alternatives();
      return reader.at == regex.length() ? new Read(node, reader.others) : null;
    } catch (Unknown e) {
      return null;
    }
  }

  private boolean isAt(char wanted) {
    return at < regex.length() && regex.charAt(at) == wanted;
  }

  private boolean takeIf(char wanted) {
    boolean found = isAt(wanted);
    at += found ? 1 : 0;
    return found;
  }

  private char take() throws Unknown {
    if (at == regex.length()) {
      throw new Unknown();
    }
    return regex.charAt(at++);
  }

  private ByteNode alternatives() throws Unknown {
    boolean foldedBefore = folded;
    boolean dotAllBefore = dotAll;
    List<ByteNode> branches = new ArrayList<>();
    do {
      branches.add(sequence());
    } while (takeIf('|'));
    folded = foldedBefore;
    dotAll = dotAllBefore;
    return branches.size() == 1 ? branches.getFirst() : new Alternate(branches);
  }

  private ByteNode sequence() throws Unknown {
    List<ByteNode> parts = new ArrayList<>();
    while (at < regex.length() && !isAt('|') && !isAt(')')) {
      if (takeFlags()) {
        continue;
      }
      ByteNode part = quantified(atom());
      if (part instanceof Concat(List<ByteNode> inner)) {
        parts.addAll(inner);
      } else {
        parts.add(part);
      }
    }
    return new Concat(parts);
  }

  /// Takes flags for what follows, of which those are known that are about letters and dots.
  private boolean takeFlags() throws Unknown {
    int end = regex.startsWith("(?", at) ? regex.indexOf(')', at) : -1;
    String flags = end < 0 ? "" : regex.substring(at + 2, end);
    if (!flags.matches("[is]+")) {
      return false;
    }
    folded |= flags.indexOf('i') >= 0;
    dotAll |= flags.indexOf('s') >= 0;
    at = end + 1;
    if (at < regex.length() && "*+?{".indexOf(regex.charAt(at)) >= 0) {
      throw new Unknown();
    }
    return true;
  }

  private ByteNode atom() throws Unknown {
    char c = take();
    return switch (c) {
      case '(' -> group();
      case '[' -> set();
      case '.' -> {
        others = true;
        yield dotAll ? Chars.NONE.not() : Chars.of('\n').not();
      }
      case '^' -> new Begin();
      case '$' -> new End();
      case '\\' -> escape();
      case '*', '+', '?', '{', '}', ']' -> throw new Unknown();
      default -> literal(c);
    };
  }

  private ByteNode group() throws Unknown {
    if (regex.startsWith("?:", at)) {
      at += 2;
    } else if (regex.startsWith("?P<", at) || regex.startsWith("?<", at)) {
      at = regex.indexOf('>', at) + 1;
    } else if (isAt('?')) {
      throw new Unknown();
    }
    ByteNode inner = alternatives();
    if (!takeIf(')')) {
      throw new Unknown();
    }
    return inner;
  }

  private Chars literal(char c) throws Unknown {
    if (c >= ASCII) {
      throw new Unknown();
    }
    return folded ? folded(Chars.of(c)) : Chars.of(c);
  }

  /// Adds the other case of each letter; two of them have one beyond ASCII.
  private Chars folded(Chars chars) {
    Chars both = chars;
    for (int c = 'a'; c <= 'z'; c++) {
      int upper = c - 'a' + 'A';
      if (chars.has(c) || chars.has(upper)) {
        both = both.or(Chars.of(c)).or(Chars.of(upper));
      }
    }
    others |= both.has('k') || both.has('s');
    return both;
  }

  private Chars escape() throws Unknown {
    char c = take();
    Chars known = classOf(c);
    return known != null ? known : literal(escaped(c));
  }

  private @Nullable Chars classOf(char c) {
    others |= "DWS".indexOf(c) >= 0;
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.not();
      case 'w' -> WORD;
      case 'W' -> WORD.not();
      case 's' -> SPACES;
      case 'S' -> SPACES.not();
      default -> null;
    };
  }

  private static char escaped(char c) throws Unknown {
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'f' -> '\f';
      default -> {
        if (c >= ASCII || Character.isLetterOrDigit(c)) {
          throw new Unknown();
        }
        yield c;
      }
    };
  }

  private Chars set() throws Unknown {
    boolean negated = takeIf('^');
    Chars all = Chars.NONE;
    boolean first = true;
    while (first || !isAt(']')) {
      first = false;
      char c = take();
      if (c == '[' && isAt(':')) {
        throw new Unknown();
      }
      Chars known = c == '\\' && at < regex.length() ? classOf(regex.charAt(at)) : null;
      if (known != null) {
        at++;
        all = all.or(known);
        continue;
      }
      all = all.or(range(c));
    }
    at++;
    others |= negated;
    Chars both = folded ? folded(all) : all;
    return negated ? both.not() : both;
  }

  private Chars range(char c) throws Unknown {
    char from = c == '\\' ? escaped(take()) : c;
    boolean isRange = isAt('-') && at + 1 < regex.length() && regex.charAt(at + 1) != ']';
    if (!isRange) {
      return from < ASCII ? Chars.of(from) : unknown();
    }
    at++;
    char end = take();
    char to = end == '\\' ? escaped(take()) : end;
    return to < ASCII && end != '[' ? Chars.range(from, to) : unknown();
  }

  private static Chars unknown() throws Unknown {
    throw new Unknown();
  }

  private ByteNode quantified(ByteNode item) throws Unknown {
    if (at == regex.length() || "*+?{".indexOf(regex.charAt(at)) < 0) {
      return item;
    }
    ByteNode repeated =
        switch (take()) {
          case '*' -> new Repeat(item, 0, -1);
          case '+' -> new Repeat(item, 1, -1);
          case '?' -> new Repeat(item, 0, 1);
          default -> counted(item);
        };
    takeIf('?');
    if (at < regex.length() && "*+?{".indexOf(regex.charAt(at)) >= 0) {
      throw new Unknown();
    }
    return repeated;
  }

  private ByteNode counted(ByteNode item) throws Unknown {
    int close = regex.indexOf('}', at);
    String counts = close < 0 ? "" : regex.substring(at, close);
    if (!counts.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
      throw new Unknown();
    }
    at = close + 1;
    int comma = counts.indexOf(',');
    int least = Integer.parseInt(comma < 0 ? counts : counts.substring(0, comma));
    String most = counts.substring(comma + 1);
    int upTo = comma < 0 ? least : most.isEmpty() ? -1 : Integer.parseInt(most);
    if (least > MAX_REPEATS || upTo > MAX_REPEATS || (upTo >= 0 && upTo < least)) {
      throw new Unknown();
    }
    return new Repeat(item, least, upTo);
  }
}
