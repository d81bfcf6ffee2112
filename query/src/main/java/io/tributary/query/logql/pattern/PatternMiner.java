package io.tributary.query.logql.pattern;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Groups lines by template as they come. Confined to one thread.
///
/// After Drain (He et al., ICWS 2017): a line is cut into tokens; lines with as many tokens, the
/// same first one and the same level are compared, and the most similar template of them takes the
/// line, or becomes `<_>` where they differ. Tokens with a digit are variable from the start.
public final class PatternMiner {
  private static final int MAX_LINE = 3000;
  private static final int MAX_TOKENS = 120;
  private static final int MAX_PER_GROUP = 100;
  private static final int MAX_TEMPLATES = 10_000;
  private static final int MAX_COUNTS = 5_000_000; // of all templates together
  private static final double SIMILAR = 0.5;
  private static final String DELIMITERS = " \t=,:;\"'()[]{}<>";

  private record Group(String level, int tokens, String first) {}

  private final int steps;
  private final int maxTemplates;
  private final Map<Group, List<Template>> groups = new HashMap<>();
  private final List<Template> all = new ArrayList<>();
  private final List<@Nullable String> tokens = new ArrayList<>();

  /// @param steps how many counts each pattern has
  public PatternMiner(int steps) {
    this.steps = steps;
    this.maxTemplates = Math.clamp(MAX_COUNTS / Math.max(1, steps), 1, MAX_TEMPLATES);
  }

  /// Counts a line in a step.
  public void add(String level, int step, String line) {
    if (line.length() > MAX_LINE || !tokenize(line)) {
      return; // longer than any template is worth
    }
    String first = tokens.getFirst();
    Group key = new Group(level, tokens.size(), first == null ? "" : first);
    List<Template> group = groups.getOrDefault(key, List.of());
    Template best = null;
    double bestSimilarity = SIMILAR;
    for (Template each : group) {
      double similarity = each.similarity(tokens);
      if (similarity >= bestSimilarity) {
        best = each;
        bestSimilarity = similarity;
      }
    }
    if (best == null) {
      if (group.size() == MAX_PER_GROUP || all.size() == maxTemplates) {
        return; // so many templates tell nobody anything
      }
      best = new Template(level, tokens, steps);
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(best);
      all.add(best);
    }
    best.add(tokens, step);
  }

  /// Cuts a line into words and what stands between them; returns false when it is empty or has too
  /// many.
  private boolean tokenize(String line) {
    tokens.clear();
    int start = 0;
    for (int at = 0; at <= line.length() && tokens.size() <= MAX_TOKENS; at++) {
      boolean end = at == line.length();
      if (!end && DELIMITERS.indexOf(line.charAt(at)) < 0) {
        continue;
      }
      if (at > start) {
        String word = line.substring(start, at);
        tokens.add(word.chars().anyMatch(c -> c >= '0' && c <= '9') ? null : word);
      }
      if (!end) {
        tokens.add(line.substring(at, at + 1));
      }
      start = at + 1;
    }
    return !tokens.isEmpty() && tokens.size() <= MAX_TOKENS;
  }

  /// Returns the templates, those of most lines first.
  public List<Template> templates() {
    return all.stream().sorted(Comparator.comparingLong(Template::total).reversed()).toList();
  }
}
