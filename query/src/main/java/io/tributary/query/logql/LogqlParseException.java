package io.tributary.query.logql;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;

/// A text is not LogQL: `parse error at line 1, col 11: …` in Loki's words, or `parse error : …`
/// when no place is at fault.
public final class LogqlParseException extends TributaryException {
  private static final long serialVersionUID = 1;

  LogqlParseException(String query, int offset, String problem) {
    super(ErrorKind.BAD_REQUEST, "parse error at " + place(query, offset) + ": " + problem);
  }

  public LogqlParseException(String problem) {
    super(ErrorKind.BAD_REQUEST, "parse error : " + problem);
  }

  private static String place(String query, int offset) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (query.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return "line " + line + ", col " + (query.codePointCount(lineStart, offset) + 1);
  }
}
