package io.tributary.model;

import java.util.Collection;
import java.util.HashSet;
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
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      if (c == '|') {
        texts.add(text.toString());
        text.setLength(0);
      } else if (c == '\\' && i + 1 < body.length() && META.indexOf(body.charAt(i + 1)) >= 0) {
        text.append(body.charAt(++i));
      } else if (META.indexOf(c) >= 0) {
        return null;
      } else {
        text.append(c);
      }
    }
    texts.add(text.toString());
    return Set.copyOf(texts);
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
