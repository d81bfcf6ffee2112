package io.tributary.query.logql.pipeline;

import io.tributary.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the fields of lines as JSON, else as logfmt, when nobody has said what they are. Confined
/// to one thread.
public final class LineFields {
  private static final int MAX_DEPTH = 128;

  /// A field under the name that a parser gives it.
  ///
  /// @param path the keys that lead to it in JSON; empty for logfmt
  public record Field(String name, String value, List<String> path) {}

  private final JsonScanner json = new JsonScanner();
  private final LogfmtScanner logfmt = new LogfmtScanner();
  private final FieldNames names = new FieldNames();
  private final LineLabels labels = new LineLabels();
  private final List<Field> fields = new ArrayList<>();
  private boolean isJson;

  /// Returns the fields, the first of equal names; valid until the next call.
  ///
  /// @param others labels whose names fields give way to
  public List<Field> read(Labels others, byte[] line) {
    start(others);
    json.reset(line);
    try {
      members(0, line.length, "", List.of());
      isJson = true;
    } catch (JsonScanner.Malformed e) {
      isJson = false;
      start(others);
      pairs(line);
    }
    return fields;
  }

  /// Returns whether the line that was read last is JSON.
  public boolean isJson() {
    return isJson;
  }

  private void start(Labels others) {
    labels.reset(others, new byte[0], 0, 0);
    fields.clear();
  }

  private boolean members(int start, int end, String prefix, List<String> path)
      throws JsonScanner.Malformed {
    if (path.size() > MAX_DEPTH) {
      throw new JsonScanner.Malformed("JSON is nested too deeply limit=" + MAX_DEPTH);
    }
    return json.object(
        start,
        end,
        (key, from, to) -> {
          String name = names.name(prefix, key, from, to);
          List<String> here = new ArrayList<>(path);
          here.add(new String(key, from, to - from, StandardCharsets.UTF_8));
          switch (json.kind()) {
            case OBJECT -> members(json.valueStart(), json.valueEnd(), name, here);
            case ARRAY, NULL -> {}
            case STRING, NUMBER, BOOLEAN -> add(name, json.text(), here);
          }
          return true;
        });
  }

  private void pairs(byte[] line) {
    logfmt.reset(line, 0, line.length);
    while (logfmt.next()) {
      if (logfmt.error() == null && logfmt.hasValue()) {
        add(names.name("", line, logfmt.keyStart(), logfmt.keyEnd()), logfmt.value(), List.of());
      }
    }
  }

  private void add(String name, String value, List<String> path) {
    String target = name.isEmpty() ? null : labels.target(name, NeededLabels.ALL);
    if (target != null) {
      labels.setParsed(target, value);
      fields.add(new Field(target, value, path));
    }
  }
}
