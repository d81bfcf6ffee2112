package io.tributary.query.logql.pipeline;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// `| unpack`: the strings of the line's object become labels, `_entry` becomes the line.
final class Unpack implements LineStage {
  private static final String ENTRY = "_entry";

  private final JsonScanner json = new JsonScanner();

  @Override
  public boolean process(Line line) {
    json.reset(line.bytes(), line.start(), line.end());
    try {
      json.expect('{');
      String entry = members(line);
      if (entry != null) {
        line.setText(entry.getBytes(StandardCharsets.UTF_8));
      }
    } catch (JsonScanner.Malformed e) {
      line.labels().setError(LineError.JSON, e.getMessage());
    }
    return true;
  }

  private @Nullable String members(Line line) throws JsonScanner.Malformed {
    String entry = null;
    if (json.takeIf('}')) {
      return null;
    }
    do {
      json.peek();
      String name = json.string(json.skipString());
      json.expect(':');
      if (json.peek() != '"') {
        json.skipValue();
        continue;
      }
      String value = json.string(json.skipString());
      if (name.equals(ENTRY)) {
        entry = value;
      } else {
        line.labels().addParsed(name, value);
      }
    } while (json.takeIf(','));
    json.expect('}');
    return entry;
  }
}
