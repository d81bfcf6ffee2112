package io.tributary.query.promql.ast;

import java.nio.charset.StandardCharsets;

/// Where a piece of a query stands in its text.
///
/// @param start offset of the first UTF-16 unit
/// @param end offset after the last one
public record Span(int start, int end) {
  /// Returns the span from the start of `first` to the end of `last`.
  public static Span of(Span first, Span last) {
    return new Span(first.start, last.end);
  }

  /// Returns where the span begins in `query`, as `line:column`; both count from 1, columns in
  /// UTF-8 bytes.
  public String place(String query) {
    if (query.isEmpty()) {
      return "unknown position";
    }
    int offset = Math.min(start, query.length());
    int lineStart = 0;
    int line = 1;
    for (int i = query.indexOf('\n'); i >= 0 && i < offset; i = query.indexOf('\n', i + 1)) {
      lineStart = i + 1;
      line++;
    }
    int column = 1 + query.substring(lineStart, offset).getBytes(StandardCharsets.UTF_8).length;
    return line + ":" + column;
  }
}
