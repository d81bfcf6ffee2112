package io.tributary.query.logql.pipeline;

import java.util.ArrayList;
import java.util.List;

/// Finds out what every match of a regular expression contains. Confined to one thread.
///
/// It knows the plain parts of RE2's syntax; where anything else comes it claims nothing.
final class RegexLiterals {
  private static final String META = "\\.+*?()|[]{}^$";
  private static final String CLASSES = "dDwWsSbBAz";

  private static final class Unknown extends Exception {
    private static final long serialVersionUID = 1;

    Unknown() {
      super(null, null, false, false);
    }
  }

  private final String regex;
  private int at;

  private RegexLiterals(String regex) {
    this.regex = regex;
  }

  /// Returns lists of texts: every match contains one text of each list.
  static List<List<String>> of(String regex) {
    RegexLiterals literals = new RegexLiterals(regex);
    try {
      List<List<String>> found = literals.alternation();
      return literals.at == regex.length() ? found : List.of();
    } catch (Unknown e) {
      return List.of();
    }
  }

  /// Reads up to the end or the parenthesis that closes the group.
  private List<List<String>> alternation() throws Unknown {
    List<List<List<String>>> branches = new ArrayList<>();
    branches.add(branch());
    while (at < regex.length() && regex.charAt(at) == '|') {
      at++;
      branches.add(branch());
    }
    if (branches.size() == 1) {
      return branches.getFirst();
    }
    List<String> any = new ArrayList<>();
    for (List<List<String>> branch : branches) {
      List<String> best = best(branch);
      if (best.isEmpty()) {
        return List.of();
      }
      any.addAll(best);
    }
    return List.of(any);
  }

  /// Returns the list whose shortest text is longest: few lines have any of it.
  private static List<String> best(List<List<String>> lists) {
    List<String> best = List.of();
    int longest = 0;
    for (List<String> list : lists) {
      int shortest = list.stream().mapToInt(String::length).min().orElse(0);
      if (shortest > longest) {
        best = list;
        longest = shortest;
      }
    }
    return best;
  }

  private List<List<String>> branch() throws Unknown {
    List<List<String>> found = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
      char c = regex.charAt(at);
      if (c == '(') {
        end(literal, found);
        List<List<String>> inside = group();
        if (!takeOptional()) {
          found.addAll(inside);
        }
      } else {
        int plain = plain();
        if (plain < 0) {
          end(literal, found);
          boolean _ = takeOptional();
          continue;
        }
        boolean repeats = isQuantifier();
        if (!takeOptional()) {
          literal.appendCodePoint(plain);
        }
        if (repeats) {
          end(literal, found);
        }
      }
    }
    end(literal, found);
    return found;
  }

  private static void end(StringBuilder literal, List<List<String>> found) {
    if (!literal.isEmpty()) {
      found.add(List.of(literal.toString()));
      literal.setLength(0);
    }
  }

  private List<List<String>> group() throws Unknown {
    at++;
    if (regex.startsWith("?:", at)) {
      at += 2;
    } else if (regex.startsWith("?P<", at) || regex.startsWith("?<", at)) {
      at = regex.indexOf('>', at) + 1;
      if (at == 0) {
        throw new Unknown();
      }
    } else if (regex.startsWith("?", at)) {
      throw new Unknown(); // flags change what letters mean
    }
    List<List<String>> inside = alternation();
    if (at == regex.length()) {
      throw new Unknown();
    }
    at++;
    return inside;
  }

  /// Passes one element that is no group; returns its character, or −1 when it may be several.
  private int plain() throws Unknown {
    char c = regex.charAt(at);
    return switch (c) {
      case '.', '^', '$' -> {
        at++;
        yield -1;
      }
      case '[' -> {
        characterClass();
        yield -1;
      }
      case '\\' -> escape();
      case '*', '+', '?', '{' -> throw new Unknown();
      default -> {
        int point = regex.codePointAt(at);
        at += Character.charCount(point);
        if (point == 0xFFFD || (point >= 0xD800 && point <= 0xDFFF)) {
          throw new Unknown(); // stands for bytes that are no character
        }
        yield point;
      }
    };
  }

  private int escape() throws Unknown {
    if (at + 1 == regex.length()) {
      throw new Unknown();
    }
    char escaped = regex.charAt(at + 1);
    at += 2;
    if (CLASSES.indexOf(escaped) >= 0) {
      return -1;
    }
    boolean letterOrDigit = Character.isLetterOrDigit(escaped) || escaped >= 0x80;
    if (letterOrDigit) {
      throw new Unknown();
    }
    return escaped;
  }

  private void characterClass() throws Unknown {
    at++;
    if (at < regex.length() && regex.charAt(at) == '^') {
      at++;
    }
    boolean first = true;
    while (at < regex.length() && (first || regex.charAt(at) != ']')) {
      if (regex.charAt(at) == '[') {
        int end = regex.startsWith("[:", at) ? regex.indexOf(":]", at) : -1;
        at = end < 0 ? at + 1 : end + 2;
      } else {
        at += regex.charAt(at) == '\\' ? 2 : 1;
      }
      first = false;
    }
    if (at >= regex.length()) {
      throw new Unknown();
    }
    at++;
  }

  private boolean isQuantifier() {
    return at < regex.length() && "*+?{".indexOf(regex.charAt(at)) >= 0;
  }

  /// Passes the quantifiers of an element; returns whether it may be absent.
  private boolean takeOptional() throws Unknown {
    boolean optional = false;
    while (isQuantifier()) {
      char c = regex.charAt(at++);
      if (c == '{') {
        int end = regex.indexOf('}', at);
        String counts = end < 0 ? "" : regex.substring(at, end);
        if (!counts.matches("[0-9]+(,[0-9]*)?")) {
          throw new Unknown();
        }
        optional |= counts.matches("0+(,.*)?");
        at = end + 1;
      } else {
        optional |= c != '+';
      }
    }
    return optional;
  }

  /// Returns whether the expression matches nothing but itself.
  static boolean isLiteral(String regex) {
    return regex.chars().noneMatch(c -> META.indexOf(c) >= 0);
  }
}
