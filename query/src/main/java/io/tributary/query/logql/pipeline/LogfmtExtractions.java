package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.Stage;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `| logfmt name="key"`: the values of some keys; a missing one gives an empty label.
///
/// A key that is called as one of the labels is taken for it, too. Any other one is not seen where
/// labels are needed that it is none of, nor where it is a label by now, both as in Loki.
final class LogfmtExtractions implements LineStage {
  private final boolean strict;
  private final NeededLabels needed;
  private final Map<String, String> labelByKey = new HashMap<>();
  private final Set<String> all = new LinkedHashSet<>();
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
      String label = label(line, labels);
      if (label != null && !set(labels, label)) {
        break;
      }
    }
    return true;
  }

  /// Returns the label that the pair is taken for, or null.
  private @Nullable String label(Line line, LineLabels labels) {
    String key = fieldNames.name("", line.bytes(), logfmt.keyStart(), logfmt.keyEnd());
    boolean seen =
        all.contains(key) || (!key.isEmpty() && needed.contains(key) && !labels.isExtracted(key));
    if (!seen) {
      return null;
    }
    String label = labelByKey.getOrDefault(key, key);
    return all.contains(label) ? label : null;
  }

  /// Returns whether more of the line is to be read.
  private boolean set(LineLabels labels, String label) {
    String target = labels.parsedName(label);
    if (!target.equals(label) && (labels.isExtracted(target) || !needed.contains(target))) {
      return false;
    }
    String value = logfmt.value();
    labels.setParsed(target, value.indexOf('\ufffd') < 0 ? value : "");
    return !needed.isSatisfiedBy(labels);
  }
}
