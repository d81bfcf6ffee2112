package io.tributary.query.logql.pipeline;

/// `| json`: every needed field of the line's object, nested ones joined by `_`; arrays and nulls
/// are left out, the first of equal names wins.
final class JsonFields implements LineStage, JsonScanner.Members {
  private static final int MAX_DEPTH = 128;

  private final NeededLabels needed;
  private final JsonScanner json = new JsonScanner();
  private final FieldNames fieldNames = new FieldNames();
  private LineLabels labels = new LineLabels(); // of the line that is read
  private String prefix = ""; // of the object whose members are
  private int depth;
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
    labels = line.labels();
    prefix = "";
    depth = 0;
    refused = false;
    try {
      boolean _ = json.object(line.start(), line.end(), this);
    } catch (JsonScanner.Malformed e) {
      labels.setParseError(LineError.JSON, e.getMessage(), needed);
    }
    return !refused;
  }

  @Override
  public boolean member(byte[] key, int start, int end) throws JsonScanner.Malformed {
    String name = fieldNames.name(prefix, key, start, end);
    return switch (json.kind()) {
      case OBJECT -> !needed.containsPrefix(name) || object(name);
      case ARRAY, NULL -> true;
      case STRING, NUMBER, BOOLEAN -> name.isEmpty() || field(name);
    };
  }

  private boolean object(String name) throws JsonScanner.Malformed {
    if (depth == MAX_DEPTH) {
      throw new JsonScanner.Malformed("JSON is nested too deeply limit=" + MAX_DEPTH);
    }
    String outer = prefix;
    prefix = name;
    depth++;
    boolean goesOn = json.object(json.valueStart(), json.valueEnd(), this);
    depth--;
    prefix = outer;
    return goesOn;
  }

  /// Returns whether more of the line is to be read.
  private boolean field(String name) {
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
