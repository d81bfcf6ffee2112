package io.tributary.ingest.elastic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.json.JsonBodies;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What becomes of a `_bulk`, made the plain way: with Jackson, and a map per document.
final class BulkTwin {
  static final long ARRIVAL_NS = TestEntryParts.NOW.getEpochSecond() * 1_000_000_000L;
  private static final List<String> HOST = List.of("host", "host_name", "host_hostname");
  private static final List<String> SERVICE =
      List.of(
          "service_name",
          "service",
          "app",
          "application",
          "app_name",
          "container_name",
          "kubernetes_container_name");

  final List<Row> rows = new ArrayList<>();
  final List<Boolean> stored = new ArrayList<>();
  private final ClusterId cluster;
  private final DocumentTime time = new DocumentTime();

  /// @throws IOException when an action is none
  BulkTwin(ClusterId cluster, String body) throws IOException {
    this.cluster = cluster;
    List<String> lines =
        body.lines().flatMap(line -> line.lines()).filter(line -> !line.isBlank()).toList();
    for (int i = 0; i < lines.size(); i++) {
      String[] action = action(lines.get(i));
      if (action[0].equals("delete")) {
        stored.add(false);
      } else {
        i++;
        boolean write = !action[0].equals("update") && i < lines.size();
        stored.add(write && document(action[1], lines.get(i)));
      }
    }
  }

  /// Returns its name and its index.
  private static String[] action(String line) throws IOException {
    String index = "";
    String name;
    try (JsonParser json = JsonBodies.open(new StringReader(line))) {
      JsonBodies.expect(start(json), JsonToken.START_OBJECT, "object");
      json.nextToken();
      JsonBodies.expect(json, JsonToken.FIELD_NAME, "action");
      name = json.currentName();
      if (!List.of("index", "create", "update", "delete").contains(name)) {
        throw new IOException("unknown action");
      }
      json.nextToken();
      JsonBodies.expect(json, JsonToken.START_OBJECT, "object");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        if (json.nextToken() == JsonToken.VALUE_STRING && key.equals("_index")) {
          index = json.getText();
        }
        json.skipChildren();
      }
      if (json.nextToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw new IOException("more than an action");
      }
    }
    return new String[] {name, index};
  }

  private static JsonParser start(JsonParser json) throws IOException {
    json.nextToken();
    return json;
  }

  private static String name(String key) {
    String name = key.replaceAll("[^a-zA-Z0-9]", "_");
    return name.isEmpty() ? "_" : Character.isDigit(name.charAt(0)) ? "key_" + name : name;
  }

  /// Of fields with one path the last counts; a string is marked by `"` in front.
  private boolean document(String index, String line) {
    List<String[]> fields = new ArrayList<>();
    try (JsonParser json = JsonBodies.open(new StringReader(line))) {
      JsonBodies.expect(start(json), JsonToken.START_OBJECT, "object");
      object(json, line, "", 1, fields);
      if (json.nextToken() != null) {
        return false;
      }
    } catch (IOException | RuntimeException e) {
      return false;
    }
    return entry(index, line, fields);
  }

  private static void object(
      JsonParser json, String line, String prefix, int depth, List<String[]> fields)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String path = prefix + json.currentName();
      boolean top = depth == 1;
      switch (json.nextToken()) {
        case START_OBJECT ->
            object(json, line, path.isEmpty() ? "" : path + "_", depth + 1, fields);
        case START_ARRAY -> {
          int start = (int) json.currentTokenLocation().getCharOffset();
          json.skipChildren();
          int end = (int) json.currentLocation().getCharOffset();
          fields.add(new String[] {path, "[", line.substring(start, end), top ? "top" : ""});
        }
        case VALUE_STRING ->
            fields.add(new String[] {path, "\"", json.getText(), top ? "top" : ""});
        case VALUE_NULL -> {}
        default -> fields.add(new String[] {path, "", json.getText(), top ? "top" : ""});
      }
    }
  }

  private boolean entry(String index, String line, List<String[]> fields) {
    Map<String, String> metadata = new TreeMap<>();
    Map<String, String[]> labels = new TreeMap<>(); // by name: value and rank
    Map<String, String> lines = new TreeMap<>();
    Long timestampNs = null;
    for (String[] field : fields) {
      String path = field[0];
      boolean string = field[1].equals("\"");
      boolean top = !field[3].isEmpty();
      if (top && path.equals("@timestamp")) {
        byte[] bytes = field[2].getBytes(StandardCharsets.UTF_8);
        if (!time.read(bytes, 0, bytes.length)) {
          return false;
        }
        timestampNs = time.timestampNs();
      } else if (top && string && (path.equals("message") || path.equals("log"))) {
        lines.put(path, field[2]);
      } else if (field[1].equals("[") || !label(path, field[2], labels)) {
        metadata.put(name(path), field[2]);
      }
    }
    String text = lines.getOrDefault("message", lines.getOrDefault("log", line));
    if (lines.size() == 2) {
      metadata.put("log", lines.get("log"));
    } else if (lines.isEmpty()) {
      metadata.clear();
    }
    Map<String, String> stream = new TreeMap<>();
    labels.forEach((name, value) -> stream.put(name, value[0]));
    stream.put("index", index);
    stream.values().removeIf(String::isEmpty);
    if (stream.isEmpty()) {
      stream.put("service_name", "unknown_service");
    }
    rows.add(
        new Row(
            cluster,
            Labels.of(stream),
            timestampNs == null ? ARRIVAL_NS : timestampNs,
            new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
            metadata));
    return true;
  }

  private static boolean label(String path, String value, Map<String, String[]> labels) {
    String name = path.replaceAll("[^a-zA-Z0-9]", "_");
    int host = HOST.indexOf(name);
    int service = SERVICE.indexOf(name);
    int rank = Math.max(host, service);
    if (rank >= 0 && !value.isEmpty()) {
      String label = host >= 0 ? "host" : "service_name";
      String[] before = labels.get(label);
      if (before == null || Integer.parseInt(before[1]) >= rank) {
        labels.put(label, new String[] {value, Integer.toString(rank)});
      }
    }
    return rank == 0;
  }
}
