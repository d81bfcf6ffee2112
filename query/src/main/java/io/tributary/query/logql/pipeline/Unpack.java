package io.tributary.query.logql.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// `| unpack`: the strings of the line's object become labels, `_entry` becomes the line; without
/// that nothing changes.
final class Unpack implements LineStage {
  private static final String ENTRY = "_entry";

  private final NeededLabels needed;
  private final JsonScanner json = new JsonScanner();
  private final List<String> found = new ArrayList<>();
  private byte[] entry = new byte[0];
  private boolean packed;

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
    packed = false;
    json.reset(line.bytes());
    try {
      json.object(
          line.start(),
          line.end(),
          (key, start, end) -> {
            if (json.kind() == JsonScanner.Kind.STRING) {
              member(line, new String(key, start, end - start, StandardCharsets.UTF_8));
            }
            return true;
          });
    } catch (JsonScanner.Malformed e) {
      line.labels().setParseError(LineError.JSON, e.getMessage(), needed);
      return true;
    }
    return !packed || unpack(line);
  }

  /// Keeps a field; whether it is needed is asked of its name as it is written.
  private void member(Line line, String key) throws JsonScanner.Malformed {
    if (key.equals(ENTRY)) {
      byte[] text = json.key(json.valueStart(), json.valueEnd());
      if (text == null) {
        throw new JsonScanner.Malformed(JsonScanner.ESCAPE);
      }
      entry = text;
      packed = true;
      return;
    }
    String target = line.labels().target(key, needed);
    String name = target == null ? "" : FieldNames.sanitized(target);
    if (!name.isEmpty()) {
      found.add(name);
      found.add(json.text());
    }
  }

  private boolean unpack(Line line) {
    line.setText(entry);
    for (int i = 0; i < found.size(); i += 2) {
      line.labels().setParsed(found.get(i), found.get(i + 1));
      if (!needed.admits(found.get(i), line.labels())) {
        return false;
      }
    }
    return true;
  }
}
