package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lines are followed and deleted through the server as its users start it.
class FollowTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  /// Notes whole messages, and the end.
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        received.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      received.add(status + " " + reason);
      return null;
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static long nowSeconds() {
    return InstantSource.system().instant().getEpochSecond();
  }

  private int send(String method, String uri, String body) throws Exception {
    return answer(method, uri, body).statusCode();
  }

  private HttpResponse<String> answer(String method, String uri, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private void push(ServerProcess server, String line) throws Exception {
    String body =
        "{\"streams\":[{\"stream\":{\"app\":\"web\"},\"values\":[[\""
            + nowSeconds()
            + "000000000\",\""
            + line
            + "\"]]}]}";
    String uri = server.ingest() + "/clusters/eu-1/loki/api/v1/push";
    assertThat(send("POST", uri, body)).isEqualTo(204);
  }

  @Test
  void follower_seesWhatIsPushedUntilTheServerStops() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder)) {
      push(server, "before");
      String path = "/clusters/eu-1/loki/api/v1/tail?query=" + encode("{app=\"web\"}");
      URI uri = URI.create(server.queries().toString().replaceFirst("http", "ws") + path);
      client.newWebSocketBuilder().buildAsync(uri, new Listener()).join();
      assertThat(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).contains("\"before\"");
      push(server, "after");
      assertThat(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .contains("\"after\"")
          .doesNotContain("\"before\"");

      assertThat(server.stop()).isZero();
      assertThat(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo("1001 the server stops");
    }
  }

  @Test
  void delete_isThereAfterAKill() throws Exception {
    Path config =
        Files.writeString(folder.resolve("tributary.yaml"), "query:\n  admin_api: true\n");
    try (ServerProcess server = ServerProcess.start(folder, "--config", config.toString())) {
      push(server, "one to keep");
      push(server, "one to go");
      HttpApi api = new HttpApi(server.queries()).cluster("eu-1");
      String parameters =
          "?query=" + encode("{app=\"web\"} |= `go`") + "&start=" + (nowSeconds() - 60);
      assertThat(send("POST", api.base() + "/loki/api/v1/delete" + parameters, "")).isEqualTo(204);
      assertThat(api.count("{app=\"web\"}")).isEqualTo(1);

      server.kill();
      server.restart();
      assertThat(api.count("{app=\"web\"}")).isEqualTo(1);
      assertThat(api.lines("{app=\"web\"}").getFirst().path(1).asText()).isEqualTo("one to keep");
      assertThat(HttpApi.get(URI.create(api.base() + "/loki/api/v1/delete")).body())
          .contains("\"query\":\"{app=\\\"web\\\"} |= `go`\"");
    }
  }

  @Test
  void cancel_deleteThatIsDone_isRefused() throws Exception {
    Path config =
        Files.writeString(folder.resolve("tributary.yaml"), "query:\n  admin_api: true\n");
    try (ServerProcess server = ServerProcess.start(folder, "--config", config.toString())) {
      push(server, "one to keep");
      push(server, "one to go");
      String path = server.queries() + "/clusters/eu-1/loki/api/v1/delete";
      String parameters =
          "?query=" + encode("{app=\"web\"} |= `go`") + "&start=" + (nowSeconds() - 60);
      HttpResponse<String> added = answer("POST", path + parameters, "");
      String id = added.headers().firstValue("X-Delete-Request-ID").orElseThrow();
      assertThat(send("POST", server.queries() + "/flush", "")).isEqualTo(204);
      assertThat(answer("GET", path, "").body()).contains("\"status\":\"processed\"");

      HttpResponse<String> canceled = answer("DELETE", path + "?request_id=" + id, "");
      assertThat(canceled.statusCode()).isEqualTo(400);
      assertThat(canceled.body())
          .isEqualTo(
              "deletion of request which is in process or already processed is not allowed\n");
    }
  }
}
