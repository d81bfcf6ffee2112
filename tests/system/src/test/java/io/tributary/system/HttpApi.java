package io.tributary.system;

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
import java.util.ArrayList;
import java.util.List;

/// A Prometheus HTTP API, ours or Prometheus' own. Safe for use by several threads.
///
/// @param base up to and without `/api/v1`
record HttpApi(URI base) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  HttpApi cluster(String name) {
    return new HttpApi(URI.create(base + "/clusters/" + name));
  }

  /// Returns `data` of an answer.
  ///
  /// @param parameters names and values by turns
  JsonNode get(String path, String... parameters) throws IOException, InterruptedException {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < parameters.length; i += 2) {
      pairs.add(parameters[i] + "=" + URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    URI uri =
        URI.create(
            base + "/api/v1/" + path + (pairs.isEmpty() ? "" : "?" + String.join("&", pairs)));
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
}
