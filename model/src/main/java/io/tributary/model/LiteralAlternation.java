package io.tributary.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Regular expressions that only list texts: `a|b\.c`, `(a|b)`, as dashboards write them.
final class LiteralAlternation {
  private static final String META = "\\.+*?()|[]{}^$";

  private LiteralAlternation() {}

  /// Returns the texts that `regex` lists, or null when it says more than that.
  static @Nullable Set<String> parse(String regex) {
    boolean group = regex.length() > 2 && regex.startsWith("(") && regex.endsWith(")");
    String body = group ? regex.substring(1, regex.length() - 1) : regex;
    Set<String> texts = new HashSet<>();
    for (String alternative : alternatives(body)) {
      String text = text(alternative);
      if (text == null) {
        return null;
      }
      texts.add(text);
    }
    return Set.copyOf(texts);
  }

  /// Returns what stands between the bars of `regex`, escaped ones apart.
  static List<String> alternatives(String regex) {
    List<String> alternatives = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < regex.length(); i++) {
      if (regex.charAt(i) == '\\') {
        i++;
      } else if (regex.charAt(i) == '|') {
        alternatives.add(regex.substring(from, i));
        from = i + 1;
      }
    }
    alternatives.add(regex.substring(from));
    return alternatives;
  }

  /// Returns the text that `regex` is, or null when it says more than that.
  static @Nullable String text(String regex) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length() && META.indexOf(regex.charAt(i + 1)) >= 0) {
        text.append(regex.charAt(++i));
      } else if (META.indexOf(c) >= 0) {
        return null;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  static String print(Collection<String> texts) {
    return texts.stream().map(LiteralAlternation::quote).sorted().collect(Collectors.joining("|"));
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 8);
    text.chars()
        .forEach(c -> {
          if (META.indexOf(c) >= 0) {
            quoted.append('\\');
          }
          quoted.append((char) c);
        });
    return quoted.toString();
  }
}
