package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;

/// What `| logfmt label="…"` reads: a key, in quotes or without. Source: Loki
/// `pkg/logql/log/logfmt`.
final class LogfmtKey {
  private static final String UNEXPECTED = "syntax error: unexpected ";
  private static final String NOTHING = UNEXPECTED + "$end, expecting STRING or KEY";

  private LogfmtKey() {}

  /// @throws InvalidStageException when `text` is no key
  static String parse(String text) {
    String key = null;
    int at = 0;
    while (at < text.length()) {
      int start = at;
      char c = text.charAt(at++);
      if (c == ' ' || c == '\t' || c == '\n') {
        continue;
      }
      boolean quoted = c == '"';
      if (!quoted && (!isPart(c) || (c >= '0' && c <= '9'))) {
        throw invalid(text, key == null ? NOTHING : "unexpected char " + text.charAt(start));
      }
      if (!quoted && key != null) {
        throw invalid(text, UNEXPECTED + "KEY");
      }
      while (at < text.length() && (quoted ? !closes(text.charAt(at)) : isPart(text.charAt(at)))) {
        at++;
      }
      key = key == null ? text.substring(quoted ? start + 1 : start, at) : key;
      at += quoted ? 1 : 0;
    }
    if (key == null) {
      throw invalid(text, NOTHING);
    }
    return key;
  }

  private static boolean closes(char c) {
    return c == '"' || c == ']';
  }

  private static boolean isPart(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }

  private static InvalidStageException invalid(String text, String problem) {
    return new InvalidStageException("cannot parse expression [" + text + "]: " + problem);
  }
}
