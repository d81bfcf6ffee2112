package io.tributary.query.logql.pipeline;

/// `| json`: every needed field of the line's object, nested ones joined by `_`; arrays and nulls
/// are left out, the first of equal names wins.
final class JsonFields implements LineStage {
  private static final int MAX_DEPTH = 128;

  /// How parsing goes on.
  private enum Outcome {
    MORE,
    /// All that is needed is found.
    ENOUGH,
    /// A filter refuses the line.
    REFUSED
  }

  private final NeededLabels needed;
  private final JsonScanner json = new JsonScanner();
  private final FieldNames fieldNames = new FieldNames();

  JsonFields(NeededLabels needed) {
    this.needed = needed;
  }

  @Override
  public boolean process(Line line) {
    if (needed.isSatisfiedBy(line.labels())) {
      return true;
    }
    json.reset(line.bytes(), line.start(), line.end());
    try {
      json.expectObject();
      return members(line, "", 0) != Outcome.REFUSED;
    } catch (JsonScanner.Malformed e) {
      line.labels().setParseError(LineError.JSON, e.getMessage(), needed);
      return true;
    }
  }

  private Outcome members(Line line, String prefix, int depth) throws JsonScanner.Malformed {
    if (depth > MAX_DEPTH) {
      throw new JsonScanner.Malformed("JSON is nested too deeply limit=" + MAX_DEPTH);
    }
    if (json.takeIf('}')) {
      return Outcome.MORE;
    }
    do {
      json.peek();
      int start = json.skipString();
      String name = fieldNames.name(prefix, line.bytes(), start, json.position() - 1);
      json.expect(':');
      Outcome outcome = value(line, name, depth);
      if (outcome != Outcome.MORE) {
        return outcome;
      }
    } while (json.takeIf(','));
    json.expect('}');
    return Outcome.MORE;
  }

  private Outcome value(Line line, String name, int depth) throws JsonScanner.Malformed {
    byte first = json.peek();
    if (first == '{' && needed.containsPrefix(name)) {
      json.expect('{');
      return members(line, name, depth + 1);
    }
    if (first == '{' || first == '[' || first == 'n' || name.isEmpty()) {
      json.skipValue();
      return Outcome.MORE;
    }
    int start = json.position();
    if (first == '"') {
      start = json.skipString();
    } else {
      json.skipPlain();
    }
    LineLabels labels = line.labels();
    String target = labels.target(name, needed);
    if (target == null) {
      return Outcome.MORE;
    }
    labels.setParsed(target, first == '"' ? json.string(start) : json.text(start));
    if (!needed.admits(target, labels)) {
      return Outcome.REFUSED;
    }
    return needed.isSatisfiedBy(labels) ? Outcome.ENOUGH : Outcome.MORE;
  }
}
