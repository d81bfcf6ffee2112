package io.tributary.query.logql.pipeline;

/// `| json`: every needed field of the line's object, nested ones joined by `_`; arrays and nulls
/// are left out, the first of equal names wins.
final class JsonFields implements LineStage {
  private static final int MAX_DEPTH = 128;

  private final NeededLabels needed;
  private final JsonScanner json = new JsonScanner();
  private final FieldNames fieldNames = new FieldNames();
  private boolean refused; // by a filter that looks at a label

  JsonFields(NeededLabels needed) {
    this.needed = needed;
  }

  @Override
  public boolean process(Line line) {
    if (needed.isSatisfiedBy(line.labels())) {
      return true;
    }
    json.reset(line.bytes());
    refused = false;
    try {
      object(line.labels(), line.start(), line.end(), "", 0);
    } catch (JsonScanner.Malformed e) {
      line.labels().setParseError(LineError.JSON, e.getMessage(), needed);
    }
    return !refused;
  }

  private boolean object(LineLabels labels, int start, int end, String prefix, int depth)
      throws JsonScanner.Malformed {
    if (depth > MAX_DEPTH) {
      throw new JsonScanner.Malformed("JSON is nested too deeply limit=" + MAX_DEPTH);
    }
    return json.object(
        start,
        end,
        (key, from, to) -> {
          String name = fieldNames.name(prefix, key, from, to);
          return switch (json.kind()) {
            case OBJECT ->
                !needed.containsPrefix(name)
                    || object(labels, json.valueStart(), json.valueEnd(), name, depth + 1);
            case ARRAY, NULL -> true;
            case STRING, NUMBER, BOOLEAN -> name.isEmpty() || field(labels, name);
          };
        });
  }

  /// Returns whether more of the line is to be read.
  private boolean field(LineLabels labels, String name) {
    String target = labels.target(name, needed);
    if (target == null) {
      return true;
    }
    labels.setParsed(target, json.text());
    if (needed.isSatisfiedBy(labels)) {
      return false;
    }
    refused = !needed.admits(target, labels);
    return !refused;
  }
}
