package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.Stage;
import java.util.List;

/// `| json name="path"`: the fields at some paths; a missing one gives an empty label.
final class JsonExtractions implements LineStage {
  private record Wanted(String label, JsonPath path) {}

  private final List<Wanted> wanted;
  private final JsonScanner json = new JsonScanner();

  JsonExtractions(List<Stage.Extraction> extractions) {
    this.wanted =
        extractions.stream()
            .map(extraction -> new Wanted(extraction.name(), JsonPath.parse(extraction.path())))
            .toList();
  }

  @Override
  public boolean process(Line line) {
    try {
      json.reset(line.bytes(), line.start(), line.end());
      json.skipValue();
      for (Wanted each : wanted) {
        json.reset(line.bytes(), line.start(), line.end());
        String value = find(each.path());
        line.labels().addParsed(each.label(), value);
      }
    } catch (JsonScanner.Malformed e) {
      line.labels().setError(LineError.JSON, e.getMessage());
    }
    return true;
  }

  private String find(JsonPath path) throws JsonScanner.Malformed {
    for (JsonPath.Step step : path.steps()) {
      boolean found =
          switch (step) {
            case JsonPath.Step.Field field -> enterField(field.name());
            case JsonPath.Step.Element element -> enterElement(element.index());
          };
      if (!found) {
        return "";
      }
    }
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
