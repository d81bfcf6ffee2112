package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.template.TemplateData;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a template sees of a line.
record LineData(Line line) implements TemplateData {
  @Override
  public @Nullable String field(String name) {
    return line.labels().get(name);
  }

  @Override
  public Map<String, String> fields() {
    Map<String, String> fields = new TreeMap<>();
    line.labels().forEach((name, value, source) -> fields.put(name, value));
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
}
