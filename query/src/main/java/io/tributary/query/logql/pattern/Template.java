package io.tributary.query.logql.pattern;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What some lines of a level have in common, and how many there are per step. Confined to one
/// thread.
public final class Template {
  private static final String VARIABLE = "<_>";

  private final String level;
  private final List<@Nullable String> tokens;
  private final long[] counts;
  private long total;

  Template(String level, List<@Nullable String> tokens, int steps) {
    this.level = level;
    this.tokens = new ArrayList<>(tokens);
    this.counts = new long[steps];
  }

  /// Returns the share of tokens that are the same; where the template is variable, half a token.
  double similarity(List<@Nullable String> others) {
    double same = 0;
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      same += token == null ? 0.5 : token.equals(others.get(i)) ? 1 : 0;
    }
    return same / tokens.size();
  }

  void add(List<@Nullable String> others, int step) {
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (token != null && !token.equals(others.get(i))) {
        tokens.set(i, null);
      }
    }
    counts[step]++;
    total++;
  }

  public String level() {
    return level;
  }

  /// Returns how many lines each step has; read only.
  public long[] counts() {
    return counts;
  }

  public long total() {
    return total;
  }

  /// Returns the pattern as the line filter `|>` takes it: captures do not follow each other.
  public String pattern() {
    StringBuilder text = new StringBuilder();
    boolean variable = false;
    for (String token : tokens) {
      if (token == null) {
        if (!variable) {
          text.append(VARIABLE);
        }
        variable = true;
      } else {
        text.append(token);
        variable = false;
      }
    }
    return text.toString();
  }
}
