package io.tributary.query.logql.pipeline;

import java.util.HashSet;
import java.util.Set;

/// `| json`: every needed field of the line's object, nested ones joined by `_`; arrays and nulls
/// are left out, the first of equal names wins.
final class JsonFields implements LineStage {
  private static final int MAX_DEPTH = 128;

  private final NeededLabels needed;
  private final JsonScanner json = new JsonScanner();
  private final FieldNames fieldNames = new FieldNames();
  private final Set<String> found = new HashSet<>();

  JsonFields(NeededLabels needed) {
    this.needed = needed;
  }

  @Override
  public boolean process(Line line) {
    if (needed.isNone()) {
      return true;
    }
    found.clear();
    json.reset(line.bytes(), line.start(), line.end());
    try {
      json.expect('{');
      members(line, "", 0);
    } catch (JsonScanner.Malformed e) {
      line.labels().setError(LineError.JSON, e.getMessage());
    }
    return true;
  }

  /// Returns false when nothing more is needed.
  private boolean members(Line line, String prefix, int depth) throws JsonScanner.Malformed {
    if (depth > MAX_DEPTH) {
      throw new JsonScanner.Malformed("JSON is nested too deeply limit=" + MAX_DEPTH);
    }
    if (json.takeIf('}')) {
      return true;
    }
    do {
      json.peek();
      int start = json.skipString();
      String name = fieldNames.name(prefix, line.bytes(), start, json.position() - 1);
      json.expect(':');
      if (!value(line, name, depth) || found.size() >= needed.size()) {
        return false;
      }
    } while (json.takeIf(','));
    json.expect('}');
    return true;
  }

  private boolean value(Line line, String name, int depth) throws JsonScanner.Malformed {
    byte first = json.peek();
    if (first == '{' && needed.containsPrefix(name + "_")) {
      json.expect('{');
      return members(line, name + "_", depth + 1);
    }
    if (first == '{' || first == '[' || first == 'n' || name.isEmpty()) {
      json.skipValue();
      return true;
    }
    int start = json.position();
    if (first == '"') {
      start = json.skipString();
    } else {
      json.skipPlain();
    }
    if (needed.contains(name) && found.add(name)) {
      line.labels().addParsed(name, first == '"' ? json.string(start) : json.text(start));
    }
    return true;
  }
}
