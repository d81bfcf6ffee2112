package io.tributary.query.logql.pipeline;

/// `| logfmt`: every needed pair of the line; bad pairs are skipped unless strict, empty values
/// unless kept.
final class LogfmtFields implements LineStage {
  private final boolean strict;
  private final boolean keepEmpty;
  private final NeededLabels needed;
  private final LogfmtScanner logfmt = new LogfmtScanner();
  private final FieldNames fieldNames = new FieldNames();

  LogfmtFields(boolean strict, boolean keepEmpty, NeededLabels needed) {
    this.strict = strict;
    this.keepEmpty = keepEmpty;
    this.needed = needed;
  }

  @Override
  public boolean process(Line line) {
    LineLabels labels = line.labels();
    if (needed.isSatisfiedBy(labels)) {
      return true;
    }
    logfmt.reset(line.bytes(), line.start(), line.end());
    while (logfmt.next()) {
      String error = logfmt.error();
      if (error != null) {
        if (strict) {
          labels.setParseError(LineError.LOGFMT, error, needed);
          return needed.admits(LineError.LABEL, labels);
        }
        continue;
      }
      if (!keepEmpty && !logfmt.hasValue()) {
        continue;
      }
      String name = fieldNames.name("", line.bytes(), logfmt.keyStart(), logfmt.keyEnd());
      String target = name.isEmpty() ? null : labels.target(name, needed);
      if (target == null) {
        continue;
      }
      labels.setParsed(target, JsonText.withoutReplacements(logfmt.value()));
      if (!needed.admits(target, labels)) {
        return false;
      }
      if (needed.isSatisfiedBy(labels)) {
        return true;
      }
    }
    return true;
  }
}
