package io.tributary.query.logql.regex;

import com.google.re2j.PatternSyntaxException;

/// What is wrong with a regular expression, in Go's words.
public final class RegexProblem {
  private RegexProblem() {}

  /// @param regex what could not be compiled
  public static String of(String regex, PatternSyntaxException e) {
    String message = String.valueOf(e.getMessage());
    boolean unopened = message.contains("stack underflow");
    return unopened ? "error parsing regexp: unexpected ): `" + regex + "`" : message;
  }
}
