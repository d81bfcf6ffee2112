package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;

/// What `| logfmt label="…"` reads: a key, in quotes or without. Source: Loki
/// `pkg/logql/log/logfmt`.
final class LogfmtKey {
  private static final String UNEXPECTED = "syntax error: unexpected ";

  private LogfmtKey() {}

  /// @throws InvalidStageException when `text` is no key
  static String parse(String text) {
    String stripped = text.strip();
    int length = stripped.length();
    if (length > 1 && stripped.charAt(0) == '"' && stripped.charAt(length - 1) == '"') {
      return stripped.substring(1, length - 1);
    }
    if (stripped.isEmpty() || Character.isDigit(stripped.charAt(0))) {
      throw invalid(text, UNEXPECTED + "$end, expecting STRING or KEY");
    }
    for (int i = 0; i < length; i++) {
      char c = stripped.charAt(i);
      boolean part = c == '_' || (c < 128 && Character.isLetterOrDigit(c));
      if (!part) {
        throw invalid(text, c == ' ' ? UNEXPECTED + "KEY" : "unexpected char " + c);
      }
    }
    return stripped;
  }

  private static InvalidStageException invalid(String text, String problem) {
    return new InvalidStageException("cannot parse expression [" + text + "]: " + problem);
  }
}
