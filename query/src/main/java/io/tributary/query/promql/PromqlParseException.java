package io.tributary.query.promql;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.ast.Span;

/// A text is not PromQL, or not of the right types: `line:column: parse error: …` in Prometheus'
/// words.
public final class PromqlParseException extends TributaryException {
  private static final long serialVersionUID = 1;

  private final transient Span span;

  PromqlParseException(String query, Span span, String problem) {
    super(ErrorKind.BAD_REQUEST, span.place(query) + ": parse error: " + problem);
    this.span = span;
  }

  /// Returns the place of the offending piece.
  public Span span() {
    return span;
  }
}
