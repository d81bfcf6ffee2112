package io.tributary.query.logql;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.logql.regex.RegexProblem;

/// A text is not LogQL: `parse error at line 1, col 11: …` in Loki's words, or `parse error : …`
/// when no place is at fault.
public final class LogqlParseException extends TributaryException {
  private static final long serialVersionUID = 1;

  LogqlParseException(String query, Token token, String problem) {
    super(ErrorKind.BAD_REQUEST, "parse error at " + place(query, token) + ": " + problem);
  }

  public LogqlParseException(String problem) {
    super(ErrorKind.BAD_REQUEST, "parse error : " + problem);
  }

  /// @param e what is wrong with `regex` as part of another
  static LogqlParseException ofRegex(String regex, PatternSyntaxException e) {
    try {
      Pattern.compile(regex);
      return new LogqlParseException(RegexProblem.of(regex, e));
    } catch (PatternSyntaxException alone) {
      return new LogqlParseException(RegexProblem.of(regex, alone));
    }
  }

  private static String place(String query, Token token) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < token.start(); i++) {
      if (query.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    int column = query.codePointCount(lineStart, token.start()) + 1;
    return "line " + (token.line() ? line : 0) + ", col " + column;
  }
}
