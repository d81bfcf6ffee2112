package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `| logfmt name="key"`: the values of some keys; a missing one gives an empty label.
final class LogfmtExtractions implements LineStage {
  private final boolean strict;
  private final NeededLabels needed;
  private final Map<String, String> labelByKey = new HashMap<>();
  private final List<String> all = new ArrayList<>();
  private final LogfmtScanner logfmt = new LogfmtScanner();
  private final FieldNames fieldNames = new FieldNames();

  LogfmtExtractions(Stage.Logfmt stage, NeededLabels needed) {
    this.strict = stage.strict();
    this.needed = needed;
    for (Stage.Extraction extraction : stage.extractions()) {
      labelByKey.put(LogfmtKey.parse(extraction.path()), extraction.name());
      all.add(extraction.name());
    }
  }

  @Override
  public boolean process(Line line) {
    LineLabels labels = line.labels();
    if (needed.isSatisfiedBy(labels)) {
      return true;
    }
    for (String label : all) {
      if (labels.parsedName(label).equals(label)) {
        labels.setParsed(label, "");
      }
    }
    logfmt.reset(line.bytes(), line.start(), line.end());
    while (logfmt.next()) {
      String error = logfmt.error();
      if (error != null) {
        if (strict) {
          labels.setParseError(LineError.LOGFMT, error, needed);
          return true;
        }
        continue;
      }
      String key = fieldNames.name("", line.bytes(), logfmt.keyStart(), logfmt.keyEnd());
      String label = labelByKey.get(key);
      if (label != null) {
        String target = labels.parsedName(label);
        if (!target.equals(label) && labels.target(label, needed) == null) {
          break;
        }
        labels.setParsed(target, logfmt.value());
        if (needed.isSatisfiedBy(labels)) {
          break;
        }
      }
    }
    return true;
  }
}
