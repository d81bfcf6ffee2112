package io.tributary.model;

import java.util.ArrayDeque;
import java.util.Deque;

/// What a regular expression would take to be compiled, as far as its text alone tells: enough to
/// refuse what was made to take much.
///
/// @param nesting how many groups are inside one another
/// @param repeated how many parts its counted repetitions add to those that are written
record RegexSize(int nesting, long repeated) {
  static RegexSize of(String regex) {
    Scan scan = new Scan(regex);
    while (scan.at < regex.length()) {
      scan.next();
    }
    return new RegexSize(scan.nesting, scan.repeated);
  }

  private static final class Scan {
    private static final long MOST = 1L << 40; // is too much already, and far from an overflow

    private final String regex;
    private final Deque<Long> outer = new ArrayDeque<>(); // sizes of groups that are open
    private int at;
    private int nesting;
    private long repeated;
    private long group; // size of the innermost group so far
    private long last; // of what a repetition would repeat

    Scan(String regex) {
      this.regex = regex;
    }

    void next() {
      char c = regex.charAt(at++);
      switch (c) {
        case '\\' -> {
          at++;
          add(1);
        }
        case '[' -> {
          skipClass();
          add(1);
        }
        case '(' -> {
          outer.push(group);
          group = 0;
          nesting = Math.max(nesting, outer.size());
        }
        case ')' -> {
          long size = group + 1;
          group = outer.isEmpty() ? 0 : outer.pop();
          add(size);
        }
        case '{' -> repeat();
        case '*', '+', '?', '|' -> group++;
        default -> add(1);
      }
    }

    private void add(long size) {
      last = size;
      group = Math.min(MOST, group + size);
    }

    private void skipClass() {
      at += regex.startsWith("^", at) ? 2 : 1; // a bracket that comes first is a member
      while (at < regex.length() && regex.charAt(at) != ']') {
        at += regex.charAt(at) == '\\' ? 2 : 1;
      }
      at++;
    }

    /// Steps over `n}`, `n,}` or `n,m}`; what is no such thing is text.
    private void repeat() {
      long times = number();
      if (regex.startsWith(",", at)) {
        at++;
        times = Math.max(times, number());
      }
      if (times > 1) {
        long more = Math.min(MOST, last * (times - 1));
        repeated = Math.min(MOST, repeated + more);
        group = Math.min(MOST, group + more);
        last = Math.min(MOST, last + more);
      }
    }

    private long number() {
      long number = 0;
      while (at < regex.length() && Character.isDigit(regex.charAt(at))) {
        number = Math.min(1_000, 10 * number + regex.charAt(at++) - '0'); // no more are allowed
      }
      return number;
    }
  }
}
