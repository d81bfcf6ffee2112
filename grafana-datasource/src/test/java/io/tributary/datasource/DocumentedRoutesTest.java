package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.datasource.http.ApiPath;
import io.tributary.datasource.loki.Followers;
import io.tributary.datasource.service.ClusterGaps;
import io.tributary.datasource.service.Later;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.SourceStatuses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `docs/prometheus-api.md` and `docs/loki-api.md` name the routes there are, with their methods,
/// and no others.
final class DocumentedRoutesTest {
  private static final Later LATER =
      new Later(
          () -> SourceStatuses.NONE,
          List::of,
          _ -> ClusterTraffic.NONE,
          () -> ClusterGaps.NONE,
          List::of,
          () -> true);

  private static final Pattern ROW = Pattern.compile("\\| `(/[^`]*)` \\| ([A-Z ]+) \\|.*");

  private static final List<String> VIEWED =
      List.of(
          "/api/v1/query?query=m",
          "/api/v1/query_range?query=m&start=0&end=1&step=1",
          "/api/v1/query_exemplars?query=m",
          "/api/v1/series?match[]=m",
          "/api/v1/labels",
          "/api/v1/label/job/values",
          "/api/v1/metadata",
          "/api/v1/targets",
          "/api/v1/targets/metadata",
          "/api/v1/scrape_pools",
          "/api/v1/status/tsdb",
          "/api/v1/status/cardinality",
          "/federate?match[]=m");

  @ParameterizedTest
  @CsvSource({"../docs/prometheus-api.md, false", "../docs/loki-api.md, true"})
  void routes_ofAnApi_areThoseOfItsPage(String page, boolean loki) throws Exception {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of(page))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(documented.put(row.group(1), row.group(2))).as("twice: " + line).isNull();
      }
    }

    assertThat(documented).isEqualTo(routes(loki));
  }

  /// A view is named by the path or a header, wherever something is asked.
  @ParameterizedTest
  @CsvSource({"eu-1, 200", "eu-1|us-2, 200", "no cluster, 400"})
  void routes_ofViews_knowTheirName(String view, int status) throws Exception {
    try (RunningServer running = new RunningServer()) {
      running.server.ready();
      for (String route : VIEWED) {
        String inPath = RunningServer.escaped("/clusters/" + view + route);
        assertThat(running.get(inPath).statusCode()).as(route).isEqualTo(status);
        assertThat(running.get(RunningServer.escaped(route), "X-Scope-OrgID", view).statusCode())
            .as(route)
            .isEqualTo(status);
      }
    }
  }

  private static Map<String, String> routes(boolean loki) throws Exception {
    try (RunningServer running = new RunningServer()) {
      return Routes.of(QueryServerConfig.DEFAULT, running.services, LATER, new Followers())
          .entrySet()
          .stream()
          .filter(route -> new ApiPath(null, route.getKey()).isLoki() == loki)
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
