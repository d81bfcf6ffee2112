package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.template.ByteText;
import io.tributary.query.logql.template.TemplateData;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a template sees of a line.
record LineData(Line line) implements TemplateData {
  @Override
  public @Nullable String field(String name) {
    LineLabels labels = line.labels();
    return switch (name) {
      case LineError.LABEL -> labels.error();
      case LineError.DETAILS -> labels.isUnchanged() ? "" : labels.errorDetails();
      default -> labels.get(name);
    };
  }

  @Override
  public Map<String, String> fields() {
    Map<String, String> fields = new TreeMap<>();
    line.labels().all().forEach(fields::put);
    return fields;
  }

  @Override
  public String text() {
    return ByteText.decode(line.bytes(), line.start(), line.end());
  }

  @Override
  public long timestampNs() {
    return line.timestampNs();
  }

  @Override
  public long nowNs() {
    return line.nowNs();
  }
}
