package io.tributary.query.promql.ast;

/// The type of an expression's value, with the words that errors use for it.
public enum ValueType {
  SCALAR("scalar", "scalar"),
  STRING("string", "string"),
  VECTOR("vector", "instant vector"),
  MATRIX("matrix", "range vector");

  private final String text;
  private final String documented;

  ValueType(String text, String documented) {
    this.text = text;
    this.documented = documented;
  }

  /// Returns the name that the API gives a result of this type.
  public String text() {
    return text;
  }

  /// Returns the name that the language's documentation uses.
  public String documented() {
    return documented;
  }
}
