package io.tributary.query.logql.convert;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/// Replacements of matches, as Go's `regexp.Expand` writes them.
public final class Expansion {
  private Expansion() {}

  /// Replaces each match of `pattern` in `text`.
  public static String replaceAll(Pattern pattern, String text, String template) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      if (counts(matcher, text, from)) {
        out.append(text, from, matcher.start()).append(expand(template, matcher));
        from = matcher.end();
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  /// Returns how often `pattern` is found in `text`.
  public static long count(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    long count = 0;
    int from = 0;
    while (matcher.find()) {
      if (counts(matcher, text, from)) {
        count++;
        from = matcher.end();
      }
    }
    return count;
  }

  /// Returns whether a match is one in Go: an empty one is not right behind another, nor inside a
  /// character.
  private static boolean counts(Matcher matcher, String text, int lastEnd) {
    int at = matcher.start();
    boolean inside =
        at > 0
            && at < text.length()
            && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    return !inside && (at == 0 || matcher.end() > lastEnd);
  }

  /// Returns `template` with `$1`, `${1}`, `$name` and `${name}` replaced by the match's groups;
  /// what is not a group is empty.
  public static String expand(String template, Matcher matcher) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < template.length(); ) {
      char c = template.charAt(at);
      if (c != '$' || at + 1 == template.length()) {
        out.append(c);
        at++;
      } else if (template.charAt(at + 1) == '$') {
        out.append('$');
        at += 2;
      } else {
        boolean braces = template.charAt(at + 1) == '{';
        int start = at + (braces ? 2 : 1);
        int end = start;
        while (end < template.length() && isNamePart(template.charAt(end))) {
          end++;
        }
        if (end == start || (braces && (end == template.length() || template.charAt(end) != '}'))) {
          out.append(c);
          at++;
        } else {
          out.append(group(matcher, template.substring(start, end)));
          at = braces ? end + 1 : end;
        }
      }
    }
    return out.toString();
  }

  private static String group(Matcher matcher, String name) {
    boolean number = name.length() < 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    Integer index = number ? Integer.valueOf(name) : matcher.pattern().namedGroups().get(name);
    if (index == null || index > matcher.groupCount()) {
      return "";
    }
    String value = matcher.group(index);
    return value == null ? "" : value;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
