package io.tributary.server.cli;

import io.tributary.scraper.access.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The answer of `/api/v1/clusters/collisions`, for people.
///
/// @param data as maps, lists and texts
record CollisionReport(Map<?, ?> data) {
  /// Returns null when it is another answer.
  ///
  /// @throws com.fasterxml.jackson.core.JacksonException when it is not JSON
  static @Nullable CollisionReport read(String body) throws IOException {
    return JsonText.read(body) instanceof Map<?, ?> answer
            && answer.get("data") instanceof Map<?, ?> data
            && data.get("senders") instanceof List<?>
        ? new CollisionReport(data)
        : null;
  }

  void print(PrintWriter out) {
    String not = "true".equals(data.get("complete")) ? "" : "; not all were looked at";
    out.println(
        data.get("series")
            + " label sets are in more than one cluster, of "
            + data.get("seen")
            + " series of metrics that several have"
            + not);
    table(out, "clusters", List.of("CLUSTERS", "SERIES"), row -> cells(row, "names", "series"));
    table(out, "metrics", List.of("METRIC", "SERIES"), row -> cells(row, "name", "series"));
    table(out, "examples", List.of("SERIES", "CLUSTERS"), row -> cells(row, "labels", "clusters"));
    table(
        out,
        "senders",
        List.of("CLUSTER", "SENDERS THAT WRITE THE SAME SERIES", "TURNS", "LAST", "SERIES"),
        row -> cells(row, "cluster", "senders", "turns", "last", "series"));
    out.flush();
  }

  private void table(
      PrintWriter out,
      String field,
      List<String> headings,
      Function<Map<?, ?>, List<String>> cells) {
    List<List<String>> rows = new ArrayList<>();
    if (data.get(field) instanceof List<?> list) {
      for (Object row : list) {
        if (row instanceof Map<?, ?> map) {
          rows.add(cells.apply(map));
        }
      }
    }
    if (!rows.isEmpty()) {
      out.println();
      TextTable.print(out, headings, rows);
    }
  }

  private static List<String> cells(Map<?, ?> row, String... fields) {
    List<String> cells = new ArrayList<>();
    for (String field : fields) {
      cells.add(text(row.get(field)));
    }
    return cells;
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(", "));
      case Map<?, ?> labels ->
          labels.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining(", ", "{", "}"));
      default -> value.toString();
    };
  }
}
