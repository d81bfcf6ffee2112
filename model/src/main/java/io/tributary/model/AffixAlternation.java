package io.tributary.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Regular expressions that list texts which may begin or end with anything: `a.*|b.*`, `.+\.log`,
/// `(eu|us)-.*`. Matched without an automaton. Immutable.
final class AffixAlternation {
  private static final int NOTHING = -1;
  private static final int LENGTH = 2; // of `.*` and `.+`

  /// One of the alternatives.
  ///
  /// @param before how many characters at least stand before the text; [#NOTHING] when none may
  /// @param after likewise behind it
  private record Term(int before, String text, int after) {
    boolean matches(String candidate) {
      int length = candidate.length();
      if (before == NOTHING) {
        return after == NOTHING
            ? candidate.equals(text)
            : candidate.startsWith(text) && length >= text.length() + after;
      }
      if (after == NOTHING) {
        return candidate.endsWith(text) && length >= text.length() + before;
      }
      int found = before > length ? -1 : candidate.indexOf(text, before);
      return found >= 0 && found + text.length() + after <= length;
    }
  }

  private final List<Term> terms;

  private AffixAlternation(List<Term> terms) {
    this.terms = terms;
  }

  /// Returns what `regex` lists, or null when it says more than that.
  static @Nullable AffixAlternation parse(String regex) {
    String head = "";
    String body = regex;
    String tail = "";
    int open = regex.indexOf('(');
    if (open >= 0) { // what is before a group, and behind it, is part of each alternative
      int close = regex.indexOf(')', open);
      boolean other = regex.indexOf('(', open + 1) >= 0 || regex.indexOf('\\') >= 0;
      if (close < 0 || other) {
        return null;
      }
      head = regex.substring(0, open);
      body = regex.substring(regex.startsWith("?:", open + 1) ? open + 3 : open + 1, close);
      tail = regex.substring(close + 1);
      if (head.indexOf('|') >= 0 || tail.indexOf('|') >= 0) {
        return null;
      }
    }
    List<Term> terms = new ArrayList<>();
    for (String alternative : LiteralAlternation.alternatives(body)) {
      Term term = term(head + alternative + tail);
      if (term == null) {
        return null;
      }
      terms.add(term);
    }
    return new AffixAlternation(terms);
  }

  private static @Nullable Term term(String regex) {
    int before = anything(regex, 0);
    int from = before == NOTHING ? 0 : LENGTH;
    int last = regex.length() - LENGTH;
    boolean escaped = last > 0 && regex.charAt(last - 1) == '\\';
    int after = last < from || escaped ? NOTHING : anything(regex, last);
    int to = after == NOTHING ? regex.length() : last;
    String text = LiteralAlternation.text(regex.substring(from, to));
    return text == null ? null : new Term(before, text, after);
  }

  private static int anything(String regex, int at) {
    if (regex.startsWith(".*", at)) {
      return 0;
    }
    return regex.startsWith(".+", at) ? 1 : NOTHING;
  }

  boolean matches(String candidate) {
    for (Term term : terms) {
      if (term.matches(candidate)) {
        return true;
      }
    }
    return false;
  }
}
