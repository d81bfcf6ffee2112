package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.Stage;
import java.util.List;

/// `| json name="path"`: the fields at some paths; a missing one gives an empty label. Only what is
/// looked for has to be JSON.
final class JsonExtractions implements LineStage {
  private final List<String> names;
  private final JsonPathSearch search;
  private final NeededLabels needed;

  JsonExtractions(List<Stage.Extraction> extractions, NeededLabels needed) {
    this.names = extractions.stream().map(Stage.Extraction::name).toList();
    this.search =
        new JsonPathSearch(
            extractions.stream().map(extraction -> JsonPath.parse(extraction.path())).toList());
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
      labels.setParseError(LineError.JSON, null, needed);
      return true;
    }
    boolean all =
        search.run(
            line,
            (path, value) -> labels.setParsed(labels.parsedName(names.get(path)), value),
            problem -> labels.setParseError(LineError.JSON, problem, needed));
    if (!all) {
      for (String name : names) {
        if (labels.get(name) == null) {
          labels.setParsed(name, "");
        }
      }
    }
    return true;
  }
}
