package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.Stage;
import java.util.HashMap;
import java.util.Map;

/// `| logfmt name="key"`: the values of some keys; a missing one gives an empty label.
final class LogfmtExtractions implements LineStage {
  private final boolean strict;
  private final Map<String, String> labelByKey = new HashMap<>();
  private final LogfmtScanner logfmt = new LogfmtScanner();
  private final FieldNames fieldNames = new FieldNames();

  LogfmtExtractions(Stage.Logfmt stage) {
    this.strict = stage.strict();
    for (Stage.Extraction extraction : stage.extractions()) {
      labelByKey.put(extraction.path(), extraction.name());
    }
  }

  @Override
  public boolean process(Line line) {
    LineLabels labels = line.labels();
    for (String label : labelByKey.values()) {
      labels.addParsed(label, "");
    }
    logfmt.reset(line.bytes(), line.start(), line.end());
    while (logfmt.next()) {
      String error = logfmt.error();
      if (error != null) {
        if (strict) {
          labels.setError(LineError.LOGFMT, error);
          return true;
        }
        continue;
      }
      String key = fieldNames.name("", line.bytes(), logfmt.keyStart(), logfmt.keyEnd());
      String label = labelByKey.get(key);
      if (label != null && logfmt.hasValue()) {
        labels.addParsed(label, logfmt.value());
      }
    }
    return true;
  }
}
