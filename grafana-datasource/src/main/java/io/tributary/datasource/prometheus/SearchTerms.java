package io.tributary.datasource.prometheus;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How well texts fit what is searched for: the best of some terms. Immutable.
///
/// Source: Prometheus `web/api/v1/search_filters.go` and `util/strutil`.
final class SearchTerms {
  /// What does not fit.
  static final double NOT_FOUND = -1;

  /// Keeps what is not the term itself below 1.
  private static final double NOT_EXACT = 0.999;

  private static final double PREFIX_BOOST = 0.1;
  private static final int MOST_PREFIX = 4;

  private final List<Term> terms;
  private final double threshold;
  private final Algorithm algorithm;
  private final boolean caseSensitive;

  enum Algorithm {
    SUBSEQUENCE,
    JARO_WINKLER
  }

  private record Term(String text, int[] codePoints) {}

  /// @param terms of which empty ones do not count
  /// @param threshold the least score, of 0 to 1
  SearchTerms(List<String> terms, double threshold, Algorithm algorithm, boolean caseSensitive) {
    this.terms =
        terms.stream()
            .filter(term -> !term.isEmpty())
            .map(term -> caseSensitive ? term : term.toLowerCase(Locale.ROOT))
            .map(term -> new Term(term, term.codePoints().toArray()))
            .toList();
    this.threshold = threshold;
    this.algorithm = algorithm;
    this.caseSensitive = caseSensitive;
  }

  /// Returns how well a text fits, of 0 to 1, or [#NOT_FOUND]; everything does where there are no
  /// terms.
  double score(String text) {
    String compared = caseSensitive ? text : text.toLowerCase(Locale.ROOT);
    double best = terms.isEmpty() ? 1 : NOT_FOUND;
    for (Term term : terms) {
      best = Math.max(best, score(term, compared));
    }
    return best;
  }

  private double score(Term term, String text) {
    if (text.startsWith(term.text)) {
      return 1;
    }
    return switch (algorithm) {
      case SUBSEQUENCE -> found(subsequence(term.codePoints, text.codePoints().toArray()));
      case JARO_WINKLER -> similarity(term, text);
    };
  }

  private double found(double score) {
    return score > 0 && score >= threshold ? score : NOT_FOUND;
  }

  /// The further in front a text has the term, the better; one that has not may be similar.
  private double similarity(Term term, String text) {
    int at = text.indexOf(term.text);
    if (at < 0) {
      return threshold > 0
          ? found(jaroWinkler(term.codePoints, text.codePoints().toArray()))
          : NOT_FOUND;
    }
    int before = text.codePointCount(0, at);
    int most = text.codePointCount(0, text.length()) - term.codePoints.length;
    return 1 - 0.9 * before / most;
  }

  /// Returns how well the parts of a term follow each other in a text; 0 when they are not all
  /// there in their order. Each place is tried where it may begin.
  private static double subsequence(int[] term, int[] text) {
    double best = -1;
    for (int from = 0; from + term.length <= text.length; from++) {
      if (text[from] == term[0]) {
        double score = subsequence(term, text, from);
        if (Double.isNaN(score)) {
          break; // what follows has less of it
        }
        best = Math.max(best, score);
      }
    }
    return best < 0 ? 0 : best / ((double) term.length * term.length) * NOT_EXACT;
  }

  /// Adds the squares of the lengths that are together; takes away what lies between, in front and,
  /// by half, behind.
  private static double subsequence(int[] term, int[] text, int start) {
    double unit = 1.0 / text.length;
    double score = 0;
    int found = 0;
    int end = 0; // of what was found so far
    for (int i = start; found < term.length; ) {
      while (i < text.length && text[i] != term[found]) {
        i++;
      }
      if (i == text.length) {
        return Double.NaN;
      }
      int from = i;
      while (i < text.length && found < term.length && text[i] == term[found]) {
        i++;
        found++;
      }
      if (from > end) {
        score -= (from - end) * unit;
      }
      score += (double) (i - from) * (i - from);
      end = i;
    }
    return text.length > end ? score - (text.length - end) * unit * 0.5 : score;
  }

  /// Returns the similarity of Jaro, raised for a beginning that is the same, after Winkler.
  private static double jaroWinkler(int[] one, int[] other) {
    int[] shorter = one.length <= other.length ? one : other;
    int[] longer = one.length <= other.length ? other : one;
    int reach = Math.max(longer.length / 2 - 1, 0);
    boolean[] ofShorter = new boolean[shorter.length];
    boolean[] ofLonger = new boolean[longer.length];
    for (int i = 0; i < shorter.length; i++) {
      int end = Math.min(i + reach + 1, longer.length);
      for (int j = Math.max(i - reach, 0); j < end; j++) {
        if (!ofLonger[j] && shorter[i] == longer[j]) {
          ofShorter[i] = true;
          ofLonger[j] = true;
          break;
        }
      }
    }
    int[] fromShorter = matched(shorter, ofShorter);
    int[] fromLonger = matched(longer, ofLonger);
    double matches = fromShorter.length;
    if (matches == 0) {
      return 0;
    }
    int transposed = 0;
    for (int i = 0; i < fromShorter.length; i++) {
      transposed += fromShorter[i] == fromLonger[i] ? 0 : 1;
    }
    double jaro =
        (matches * (1.0 / shorter.length)
                + matches * (1.0 / longer.length)
                + (matches - transposed * 0.5) / matches)
            / 3.0;
    int prefix = 0;
    while (prefix < Math.min(MOST_PREFIX, shorter.length) && shorter[prefix] == longer[prefix]) {
      prefix++;
    }
    return jaro + prefix * PREFIX_BOOST * (1.0 - jaro);
  }

  private static int[] matched(int[] codePoints, boolean[] isMatched) {
    int[] matched = new int[codePoints.length];
    int count = 0;
    for (int i = 0; i < codePoints.length; i++) {
      if (isMatched[i]) {
        matched[count++] = codePoints[i];
      }
    }
    return Arrays.copyOf(matched, count);
  }
}
