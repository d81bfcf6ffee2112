package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.Stage;
import java.util.List;

/// `| json name="path"`: the fields at some paths; a missing one gives an empty label. Only what is
/// looked for has to be JSON.
final class JsonExtractions implements LineStage {
  private record Wanted(String label, JsonPath path) {}

  private final List<Wanted> wanted;
  private final NeededLabels needed;
  private final JsonScanner json = new JsonScanner();

  JsonExtractions(List<Stage.Extraction> extractions, NeededLabels needed) {
    this.wanted =
        extractions.stream()
            .map(extraction -> new Wanted(extraction.name(), JsonPath.parse(extraction.path())))
            .toList();
    this.needed = needed;
  }

  @Override
  public boolean process(Line line) {
    LineLabels labels = line.labels();
    if (line.length() == 0 || needed.isSatisfiedBy(labels)) {
      return true;
    }
    byte first = line.bytes()[line.start()];
    if (first != '{' && first != '[' && first != '"') {
      labels.setParseError(LineError.JSON, "", needed);
      return true;
    }
    for (Wanted each : wanted) {
      json.reset(line.bytes(), line.start(), line.end());
      if (!find(each.path())) {
        continue;
      }
      try {
        String value = value();
        labels.setParsed(labels.parsedName(each.label()), value);
      } catch (JsonScanner.Malformed e) {
        labels.setParseError(LineError.JSON, e.getMessage(), needed);
      }
    }
    for (Wanted each : wanted) {
      if (labels.get(each.label()) == null) {
        labels.setParsed(each.label(), "");
      }
    }
    return true;
  }

  /// Returns whether the scanner now stands at the path's value.
  private boolean find(JsonPath path) {
    try {
      for (JsonPath.Step step : path.steps()) {
        boolean found =
            switch (step) {
              case JsonPath.Step.Field field -> enterField(field.name());
              case JsonPath.Step.Element element -> enterElement(element.index());
            };
        if (!found) {
          return false;
        }
      }
      return true;
    } catch (JsonScanner.Malformed e) {
      return false; // what stands before the place is no JSON: Loki finds nothing behind it either
    }
  }

  private String value() throws JsonScanner.Malformed {
    byte first = json.peek();
    int start = json.position();
    if (first == '"') {
      return json.string(json.skipString());
    }
    json.skipValue();
    return first == 'n' ? "" : json.text(start);
  }

  private boolean enterField(String name) throws JsonScanner.Malformed {
    if (!json.takeIf('{') || json.takeIf('}')) {
      return false;
    }
    do {
      json.peek();
      boolean found = json.string(json.skipString()).equals(name);
      json.expect(':');
      if (found) {
        return true;
      }
      json.skipValue();
    } while (json.takeIf(','));
    return false;
  }

  private boolean enterElement(int index) throws JsonScanner.Malformed {
    if (!json.takeIf('[') || json.peek() == ']') {
      return false;
    }
    for (int i = 0; i < index; i++) {
      json.skipValue();
      if (!json.takeIf(',')) {
        return false;
      }
    }
    return true;
  }
}
