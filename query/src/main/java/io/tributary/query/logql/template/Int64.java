package io.tributary.query.logql.template;

/// What is an `int64` in Go, and so no `int`, of which a function may ask.
record Int64(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
