package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.kit.random.RandomLabels;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import io.tributary.model.metrics.Exemplar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What both APIs answer of a view: of a cluster, what a server answers that only ever saw that
/// cluster; of all or some, what one answers that was given the rewritten series and streams.
class ViewsOverHttpTest {
  private static final List<ClusterId> CLUSTERS =
      List.of(RunningServer.EU, RunningServer.US, new ClusterId("eu"), ClusterId.TRIBUTARY);
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PAIR = "/clusters/eu-1%7Cus-2";

  @Test
  void answers_toRandomRequests_areThoseOfTheirTwins() {
    Seeds.run(
        6,
        random -> {
          try (RunningServer stored = RunningServer.withPromql();
              RunningServer rewritten = RunningServer.withPromql();
              RunningServer alone = RunningServer.withPromql()) {
            new Case(random, stored, rewritten, alone).check();
          }
        });
  }

  private record Case(
      SplittableRandom random,
      RandomLabels labels,
      RunningServer stored,
      RunningServer rewritten,
      RunningServer alone) {
    Case(
        SplittableRandom random,
        RunningServer stored,
        RunningServer rewritten,
        RunningServer alone) {
      this(random, new RandomLabels(random), stored, rewritten, alone);
    }

    void check() throws Exception {
      for (RunningServer server : List.of(stored, rewritten, alone)) {
        server.server.ready();
      }
      for (ClusterId cluster : CLUSTERS) {
        for (int i = random.nextInt(1, 20); i > 0; i--) {
          write(cluster, labels.labels());
        }
      }
      for (int i = 0; i < 25; i++) {
        List<Matcher> matchers = new ArrayList<>(labels.matchers());
        matchers.add(new Matcher(Matcher.Type.REGEX, Labels.METRIC_NAME, "u.*|h.*|é.*"));
        Request request = i % 3 == 0 ? logs(matchers) : samples(matchers);
        compare(request, "", rewritten);
        compare(request, "/clusters/eu-1", alone);
        matchers.add(new Matcher(Matcher.Type.REGEX, "cluster", "eu-1|us-2"));
        String pair = answer(stored, PAIR + request.path);
        assertThat(pair)
            .as("of two: " + request.path)
            .isEqualTo(answer(rewritten, "/clusters/eu-1" + request.with(matchers)));
      }
    }

    private void write(ClusterId cluster, Labels series) {
      double value = random.nextInt(1_000);
      long timeMs = 700_000 + 1_000L * random.nextInt(300);
      long timeNs = 1_000_000 * timeMs + random.nextInt(1_000_000);
      String line = "line " + random.nextInt(1_000_000) + " level=info";
      put(stored, cluster, series, new Row(value, timeMs, timeNs, line));
      put(
          rewritten,
          RunningServer.EU,
          Rewrite.DEFAULT.apply(cluster, series),
          new Row(value, timeMs, timeNs, line));
      if (cluster.equals(RunningServer.EU)) {
        put(alone, cluster, series, new Row(value, timeMs, timeNs, line));
      }
    }

    private record Row(double value, long timeMs, long timeNs, String line) {}

    private static void put(RunningServer server, ClusterId cluster, Labels series, Row row) {
      var _ =
          server
              .writer(cluster)
              .sample(series, row.timeMs, row.value)
              .exemplar(series, new Exemplar(Labels.of("trace_id", "t"), row.value, row.timeMs))
              .append();
      var _ = server.logWriter(cluster).entry(series, row.timeNs, row.line).append();
    }

    /// A request that asks for what matchers select.
    private static final class Request {
      private final String before;
      private final String after;
      private final String path;

      /// @param before up to the selector
      Request(String before, List<Matcher> matchers, String after) {
        this.before = before;
        this.after = after;
        this.path = with(matchers);
      }

      String with(List<Matcher> matchers) {
        int query = before.indexOf('=') + 1;
        return before.substring(0, query)
            + RunningServer.encode(before.substring(query) + selector(matchers) + afterSelector())
            + rest();
      }

      private String afterSelector() {
        int rest = after.indexOf('&');
        return rest < 0 ? after : after.substring(0, rest);
      }

      private String rest() {
        int rest = after.indexOf('&');
        return rest < 0 ? "" : after.substring(rest);
      }
    }

    private Request samples(List<Matcher> matchers) {
      String times = "&start=650&end=1000";
      String limit = random.nextBoolean() ? "&limit=" + random.nextInt(1, 5) : "";
      String by = plainName();
      return switch (random.nextInt(10)) {
        case 0 -> new Request("/api/v1/query?query=", matchers, "&time=1000");
        case 1 -> new Request("/api/v1/query?query=sum by (" + by + ") (", matchers, ")&time=950");
        case 2 ->
            new Request(
                "/api/v1/query_range?query=max without (" + by + ") (last_over_time(",
                matchers,
                "[2m]))" + times + "&step=30");
        case 3 -> new Request("/api/v1/query?query=count(", matchers, " != 5)&time=990");
        case 4 -> new Request("/api/v1/query_exemplars?query=", matchers, times);
        case 5 -> new Request("/api/v1/series?match[]=", matchers, times);
        case 6 -> new Request("/api/v1/labels?match[]=", matchers, times + limit);
        case 7 -> new Request("/api/v1/label/" + by + "/values?match[]=", matchers, times + limit);
        case 8 -> new Request("/api/v1/query_range?query=", matchers, times + "&step=60");
        default -> new Request("/federate?match[]=", matchers, "");
      };
    }

    private Request logs(List<Matcher> matchers) {
      String times = "&start=650&end=1000";
      matchers.removeIf(matcher -> !PLAIN.matcher(matcher.name()).matches());
      String by = plainName();
      return switch (random.nextInt(6)) {
        case 0 -> new Request("/loki/api/v1/query_range?query=", matchers, times + "&limit=5000");
        case 1 ->
            new Request(
                "/loki/api/v1/query_range?query=sum by (" + by + ") (count_over_time(",
                matchers,
                " |= `level`[1m]))" + times + "&step=30");
        case 2 ->
            new Request("/loki/api/v1/query?query=count_over_time(", matchers, "[5m])&time=1000");
        case 3 -> new Request("/loki/api/v1/series?match[]=", matchers, times);
        case 4 -> new Request("/loki/api/v1/label/" + by + "/values?query=", matchers, times);
        default -> new Request("/loki/api/v1/labels?query=", matchers, times);
      };
    }

    private String plainName() {
      String name = labels.name();
      while (!PLAIN.matcher(name).matches()) {
        name = labels.name();
      }
      return name;
    }

    private void compare(Request request, String view, RunningServer twin) throws Exception {
      assertThat(answer(stored, view + request.path))
          .as(view + request.path)
          .isEqualTo(answer(twin, "/clusters/eu-1" + request.path));
    }
  }

  private static String selector(List<Matcher> matchers) {
    return matchers.stream()
        .map(matcher -> name(matcher.name()) + matcher.type() + quoted(matcher.value()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String name(String name) {
    return PLAIN.matcher(name).matches() ? name : quoted(name);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /// Returns status and body, in an order that does not depend on who answers.
  private static String answer(RunningServer server, String path)
      throws IOException, InterruptedException {
    URI uri = server.uri(path.replace("[]", "%5B%5D"));
    HttpResponse<String> response =
        server.client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    String body = response.body();
    boolean isJson = response.headers().firstValue("Content-Type").orElse("").contains("json");
    return response.statusCode()
        + " "
        + (isJson
            ? sorted(JSON.readTree(body)).toString()
            : body.lines().sorted().collect(Collectors.joining("\n")));
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove("stats");
      object.properties().forEach(each -> each.setValue(sorted(each.getValue())));
    } else if (node instanceof ArrayNode array) {
      List<JsonNode> items = new ArrayList<>();
      array.forEach(item -> items.add(sorted(item)));
      boolean isPair = items.size() == 2 && items.getLast().isTextual();
      if (!isPair) {
        items.sort((a, b) -> a.toString().compareTo(b.toString()));
      }
      return JSON.createArrayNode().addAll(items);
    }
    return node;
  }
}
