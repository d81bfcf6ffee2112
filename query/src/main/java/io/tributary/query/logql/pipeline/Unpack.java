package io.tributary.query.logql.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `| unpack`: the strings of the line's object become labels, `_entry` becomes the line; without
/// that nothing changes.
final class Unpack implements LineStage {
  private static final String ENTRY = "_entry";

  private final NeededLabels needed;
  private final JsonScanner json = new JsonScanner();
  private final FieldNames fieldNames = new FieldNames();
  private final List<String> found = new ArrayList<>();

  Unpack(NeededLabels needed) {
    this.needed = needed;
  }

  @Override
  public boolean process(Line line) {
    if (line.length() == 0 || needed.isSatisfiedBy(line.labels())) {
      return true;
    }
    if (line.bytes()[line.start()] != '{') {
      line.labels()
          .setParseError(LineError.JSON, "expecting json object(6), but it is not", needed);
      return true;
    }
    found.clear();
    json.reset(line.bytes(), line.start(), line.end());
    try {
      json.expect('{');
      String entry = members(line);
      if (entry == null) {
        return true;
      }
      line.setText(entry.getBytes(StandardCharsets.UTF_8));
    } catch (JsonScanner.Malformed e) {
      line.labels().setParseError(LineError.JSON, e.getMessage(), needed);
      return true;
    }
    for (int i = 0; i < found.size(); i += 2) {
      line.labels().setParsed(found.get(i), found.get(i + 1));
      if (!needed.admits(found.get(i), line.labels())) {
        return false;
      }
    }
    return true;
  }

  /// Collects the fields; returns what was packed, without which no field becomes a label.
  private @Nullable String members(Line line) throws JsonScanner.Malformed {
    String entry = null;
    if (json.takeIf('}')) {
      return null;
    }
    do {
      json.peek();
      int keyStart = json.skipString();
      int keyEnd = json.position() - 1;
      String name = json.string(keyStart);
      json.expect(':');
      if (json.peek() != '"') {
        json.skipValue();
        continue;
      }
      String value = json.string(json.skipString());
      if (name.equals(ENTRY)) {
        entry = value;
      } else {
        String label = fieldNames.name("", line.bytes(), keyStart, keyEnd);
        String target = label.isEmpty() ? null : line.labels().target(label, needed);
        if (target != null) {
          found.add(target);
          found.add(value);
        }
      }
    } while (json.takeIf(','));
    json.expect('}');
    return entry;
  }
}
