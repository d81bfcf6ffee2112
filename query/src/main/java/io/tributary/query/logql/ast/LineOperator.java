package io.tributary.query.logql.ast;

/// The operators of line filters, with their text.
public enum LineOperator {
  CONTAINS("|=", false),
  NOT_CONTAINS("!=", true),
  MATCHES("|~", false),
  NOT_MATCHES("!~", true),
  PATTERN("|>", false),
  NOT_PATTERN("!>", true);

  private final String text;
  private final boolean negative;

  LineOperator(String text, boolean negative) {
    this.text = text;
    this.negative = negative;
  }

  /// Returns whether a line that has the text is dropped.
  public boolean isNegative() {
    return negative;
  }

  @Override
  public String toString() {
    return text;
  }
}
