package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.template.TemplateData;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a template sees of a line.
record LineData(Line line) implements TemplateData {
  @Override
  public @Nullable String field(String name) {
    return name.equals(LineError.DETAILS) ? line.labels().errorDetails() : line.labels().get(name);
  }

  @Override
  public Map<String, String> fields() {
    Map<String, String> fields = new TreeMap<>();
    line.labels().forEach((name, value, source) -> fields.put(name, value));
    String error = line.labels().get(LineError.LABEL);
    if (error != null) {
      fields.put(LineError.LABEL, error);
    }
    if (!line.labels().errorDetails().isEmpty()) {
      fields.put(LineError.DETAILS, line.labels().errorDetails());
    }
    return fields;
  }

  @Override
  public String text() {
    return line.text();
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
