package io.tributary.query.logql.ast;

import java.util.List;

/// The label whose value becomes the sample, and the filters on labels that follow.
public record Unwrap(String label, Conversion conversion, List<LabelCondition> filters) {
  /// How the label's text becomes a number.
  public enum Conversion {
    FLOAT(""),
    DURATION("duration"),
    DURATION_SECONDS("duration_seconds"),
    BYTES("bytes");

    private final String text;

    Conversion(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  public Unwrap {
    filters = List.copyOf(filters);
  }
}
