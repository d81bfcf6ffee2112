package io.tributary.query.logql.pipeline;

/// What may go wrong with one line; the values of the label `__error__`.
public enum LineError {
  JSON("JSONParserErr"),
  LOGFMT("LogfmtParserErr"),
  SAMPLE("SampleExtractionErr"),
  LABEL_FILTER("LabelFilterErr"),
  TEMPLATE("TemplateFormatErr");

  /// The label that names the error.
  public static final String LABEL = "__error__";

  /// The label that explains it.
  public static final String DETAILS = "__error_details__";

  /// The label that says, by `true`, that the query asks for errors and so does not fail by them.
  public static final String PRESERVE = "__preserve_error__";

  private final String text;

  LineError(String text) {
    this.text = text;
  }

  /// Returns whether a label belongs to an error.
  static boolean isSpecial(String label) {
    return label.equals(LABEL) || label.equals(DETAILS) || label.equals(PRESERVE);
  }

  @Override
  public String toString() {
    return text;
  }
}
