package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A Prometheus HTTP API, ours or Prometheus' own, and ours of logs. Safe for use by several
/// threads.
///
/// @param base up to and without `/api/v1` and `/loki`
record HttpApi(URI base) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_LINES = 5_000;
  private static final Duration TIMEOUT = Duration.ofMinutes(3); // machines are busy

  HttpApi cluster(String name) {
    return new HttpApi(URI.create(base + "/clusters/" + name));
  }

  /// Returns `data` of an answer.
  ///
  /// @param parameters names and values by turns
  JsonNode get(String path, String... parameters) throws IOException, InterruptedException {
    return data("/api/v1/" + path, parameters);
  }

  private JsonNode data(String path, String... parameters)
      throws IOException, InterruptedException {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < parameters.length; i += 2) {
      pairs.add(parameters[i] + "=" + URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    URI uri = URI.create(base + path + (pairs.isEmpty() ? "" : "?" + String.join("&", pairs)));
    HttpResponse<String> response = get(uri);
    JsonNode answer = JSON.readTree(response.body());
    if (!"success".equals(answer.path("status").asText())) {
      throw new AssertionError(uri + " answered " + response.statusCode() + " " + response.body());
    }
    return answer.path("data");
  }

  /// Returns the result of an instant query at `seconds` since the epoch.
  JsonNode query(String promql, String seconds) throws IOException, InterruptedException {
    return get("query", "query", promql, "time", seconds).path("result");
  }

  /// Returns what any address answers.
  static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
  }

  /// Returns the lines of the last two hours that a log query finds in one stream, oldest first:
  /// what the API calls values.
  List<JsonNode> lines(String logql) throws IOException, InterruptedException {
    long endNs = (InstantSource.system().instant().getEpochSecond() + 60) * 1_000_000_000;
    long startNs = endNs - Duration.ofHours(2).toNanos();
    List<JsonNode> lines = new ArrayList<>();
    while (true) {
      JsonNode streams = logs(logql, startNs, endNs);
      assertThat(streams.size()).as(logql).isLessThan(2);
      JsonNode page = streams.path(0).path("values");
      page.forEach(lines::add);
      if (page.size() < MOST_LINES) {
        return lines;
      }
      startNs = lines.getLast().path(0).asLong() + 1;
    }
  }

  /// Returns the streams that a log query finds, their oldest lines first, [#MOST_LINES] in all.
  JsonNode logs(String logql, long startNs, long endNs) throws IOException, InterruptedException {
    return data(
            "/loki/api/v1/query_range",
            "query",
            logql,
            "start",
            Long.toString(startNs),
            "end",
            Long.toString(endNs),
            "limit",
            Integer.toString(MOST_LINES),
            "direction",
            "forward")
        .path("result");
  }

  /// Returns how many lines of the last two hours a log query finds.
  int count(String logql) throws IOException, InterruptedException {
    return data("/loki/api/v1/query", "query", "sum(count_over_time(" + logql + "[2h]))")
        .path("result")
        .path(0)
        .path("value")
        .path(1)
        .asInt();
  }

  /// Sends a write request and returns the answer.
  ///
  /// @param headers names and values by turns
  static HttpResponse<String> post(URI uri, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /// Pushes a compressed request of lines, again while the server says that it has too much to do.
  static void pushLines(URI uri, byte[] body) throws IOException, InterruptedException {
    int status;
    do {
      HttpResponse<String> answer = post(uri, body, "Content-Type", "application/x-protobuf");
      status = answer.statusCode();
      assertThat(status).as(answer.body()).isIn(204, 503);
      if (status == 503) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    } while (status == 503);
  }
}
