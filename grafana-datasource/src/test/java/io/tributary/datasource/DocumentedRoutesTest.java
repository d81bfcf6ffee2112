package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/prometheus-api.md` names the routes there are, with their methods, and no others.
final class DocumentedRoutesTest {
  private static final Pattern ROW = Pattern.compile("\\| `(/[^`]*)` \\| ([A-Z ]+) \\|.*");

  @Test
  void routes_ofPrometheus_areThoseOfThePage() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../docs/prometheus-api.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(documented.put(row.group(1), row.group(2))).as("twice: " + line).isNull();
      }
    }

    assertThat(documented).isEqualTo(routes());
  }

  private static Map<String, String> routes() throws Exception {
    try (RunningServer running = new RunningServer()) {
      return Routes.of(QueryServerConfig.DEFAULT, running.services, List::of, () -> true)
          .entrySet()
          .stream()
          .filter(route -> !new ApiPath(null, route.getKey()).isLoki())
          .collect(
              Collectors.toMap(
                  Map.Entry::getKey,
                  route ->
                      route.getValue().methods().stream()
                          .filter(method -> !method.equals("HEAD"))
                          .collect(Collectors.joining(" "))));
    }
  }
}
