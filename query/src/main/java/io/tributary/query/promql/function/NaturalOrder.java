package io.tributary.query.promql.function;

import java.util.Comparator;

/// Orders texts as people do: runs of digits compare as numbers.
public final class NaturalOrder implements Comparator<String> {
  @Override
  public int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      boolean digits = isDigit(a.charAt(i));
      if (digits != isDigit(b.charAt(j))) {
        return a.substring(i).compareTo(b.substring(j));
      }
      int endA = runEnd(a, i, digits);
      int endB = runEnd(b, j, digits);
      String runA = a.substring(i, endA);
      String runB = b.substring(j, endB);
      int order =
          digits
              ? compareNumbers(runA, runB)
              : compareTexts(a.substring(i), endA - i, b.substring(j), endB - j);
      if (order != 0) {
        return order;
      }
      i = endA;
      j = endB;
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  /// Compares the first characters of `a` and `b`, which are texts that end there or go on.
  private static int compareTexts(String a, int lengthA, String b, int lengthB) {
    String runA = a.substring(0, lengthA);
    String runB = b.substring(0, lengthB);
    if (runA.startsWith(runB) || runB.startsWith(runA)) {
      return lengthA == lengthB ? 0 : a.compareTo(b);
    }
    return runA.compareTo(runB);
  }

  private static int compareNumbers(String a, String b) {
    String x = a.replaceFirst("^0+", "");
    String y = b.replaceFirst("^0+", "");
    int order = Integer.compare(x.length(), y.length());
    order = order == 0 ? x.compareTo(y) : order;
    return order == 0 ? Integer.compare(a.length(), b.length()) : order;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int runEnd(String text, int from, boolean digits) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }
}
