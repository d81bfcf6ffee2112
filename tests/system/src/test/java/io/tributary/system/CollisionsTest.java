package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// Clusters with the same series, and two senders with one cluster's name.
class CollisionsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final long nowMs = InstantSource.system().millis() - 30_000;
  @TempDir private Path folder;

  @Test
  void collisions_ofSeriesAndSenders_areToldByTheApiAndTheCommand() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder)) {
      for (String cluster : List.of("eu-1", "us-2", "ap-3")) {
        send(server, cluster, "own/1", series(0, "up", "a"), series(0, "up", cluster));
      }
      send(server, "eu-1", "own/1", series(0, "only_eu", "a"));
      send(server, "us-2", "own/1", series(0, "load", "b"));
      send(server, "ap-3", "own/1", series(0, "load", "b"));
      for (int turn = 1; turn <= 3; turn++) {
        send(server, "eu-1", "own/1", series(2 * turn, "up", "a"));
        send(server, "eu-1", "other/2", series(2 * turn + 1, "up", "a"));
      }
      // One that takes over from another has no turns.
      send(server, "us-2", "own/2", series(9, "up", "a"));
      send(server, "us-2", "own/2", series(10, "up", "a"));

      HttpApi api = new HttpApi(server.queries());
      JsonNode found = api.get("clusters/collisions");
      assertThat(found.path("series").asInt()).isEqualTo(2);
      assertThat(found.path("complete").asBoolean()).isTrue();
      assertThat(found.path("clusters"))
          .extracting(JsonNode::toString)
          .containsExactly(
              "{\"names\":[\"ap-3\",\"eu-1\",\"us-2\"],\"series\":1}",
              "{\"names\":[\"ap-3\",\"us-2\"],\"series\":1}");
      assertThat(found.path("metrics"))
          .extracting(JsonNode::toString)
          .containsExactly("{\"name\":\"load\",\"series\":1}", "{\"name\":\"up\",\"series\":1}");
      assertThat(found.path("examples").get(0).toString())
          .isEqualTo(
              "{\"labels\":{\"__name__\":\"load\",\"instance\":\"b\"},\"clusters\":[\"ap-3\",\"us-2\"]}");
      assertThat(found.path("senders")).hasSize(1);
      JsonNode claim = found.path("senders").get(0);
      assertThat(claim.path("cluster").asText()).isEqualTo("eu-1");
      assertThat(claim.path("senders").toString())
          .isEqualTo("[\"127.0.0.1 other/2\",\"127.0.0.1 own/1\"]");
      assertThat(claim.path("series").asText()).contains("up", "instance=\"a\"");
      assertThat(claim.path("turns").asInt()).isEqualTo(4);

      JsonNode some = api.get("clusters/collisions", "match[]", "up", "limit", "1");
      assertThat(some.path("series").asInt()).isEqualTo(1);
      assertThat(api.cluster("eu-1").get("clusters/collisions").path("series").asInt()).isZero();
      assertThat(printed(server))
          .contains(
              "2 label sets are in more than one cluster",
              "ap-3, eu-1, us-2  1",
              "{__name__=load, instance=b}",
              "eu-1     127.0.0.1 other/2, 127.0.0.1 own/1");
    }
  }

  private TimeSeries series(int second, String name, String instance) {
    return RemoteWriteSender.series(
        nowMs + second * 1_000L, second, "__name__", name, "instance", instance);
  }

  private static void send(ServerProcess server, String cluster, String agent, TimeSeries... series)
      throws IOException, InterruptedException {
    WriteRequest request = RemoteWriteSender.request(series);
    int status =
        HttpApi.post(
                URI.create(server.ingest() + "/clusters/" + cluster + "/api/v1/write"),
                Snappy.compress(RemoteWriteSender.bytes(request)),
                "Content-Type",
                "application/x-protobuf",
                "Content-Encoding",
                "snappy",
                "User-Agent",
                agent)
            .statusCode();
    assertThat(status).isEqualTo(204);
  }

  private String printed(ServerProcess server) throws IOException {
    List<String> command =
        List.of(Launcher.script().toString(), "collisions", "--url", server.queries().toString());
    try (ChildProcess child = ChildProcess.start(command, folder.resolve("collisions.log"))) {
      child.awaitLine("CLUSTER  SENDERS", PATIENCE);
      child.awaitLine("eu-1     127", PATIENCE);
      return child.output();
    }
  }
}
