package io.tributary.query.logql.pipeline;

import java.util.HashSet;
import java.util.Set;

/// `| logfmt`: every needed pair of the line; bad pairs are skipped unless strict, empty values
/// unless kept.
final class LogfmtFields implements LineStage {
  private final boolean strict;
  private final boolean keepEmpty;
  private final NeededLabels needed;
  private final LogfmtScanner logfmt = new LogfmtScanner();
  private final FieldNames fieldNames = new FieldNames();
  private final Set<String> found = new HashSet<>();

  LogfmtFields(boolean strict, boolean keepEmpty, NeededLabels needed) {
    this.strict = strict;
    this.keepEmpty = keepEmpty;
    this.needed = needed;
  }

  @Override
  public boolean process(Line line) {
    if (needed.isNone()) {
      return true;
    }
    found.clear();
    logfmt.reset(line.bytes(), line.start(), line.end());
    while (logfmt.next()) {
      String error = logfmt.error();
      if (error != null) {
        if (strict) {
          line.labels().setError(LineError.LOGFMT, error);
          return true;
        }
        continue;
      }
      if (!keepEmpty && !logfmt.hasValue()) {
        continue;
      }
      String name = fieldNames.name("", line.bytes(), logfmt.keyStart(), logfmt.keyEnd());
      if (!name.isEmpty() && needed.contains(name)) {
        line.labels().addParsed(name, logfmt.value());
        if (!needed.isAll() && found.add(name) && found.size() >= needed.size()) {
          return true;
        }
      }
    }
    return true;
  }
}
