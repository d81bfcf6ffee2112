package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Does what README.md says: its blocks are run as they stand, but for the ports.
class ReadmeTest {
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w+)\\n(.*?)```");

  private static final String SHIP = "./tributary ship"; // does not end by itself

  @TempDir private Path folder;

  @Test
  void blocks_doWhatTheTextSays() throws Exception {
    assumeTrue(
        "true".equals(System.getenv("CI")) || Files.isExecutable(PROMETHEUS),
        "prometheus is not installed: skipped");
    List<String> commands = blocks("sh");
    assertThat(commands.subList(0, 2)).containsExactly("./tributary serve\n", "./tributary test\n");
    try (ServerProcess server = ServerProcess.start(folder);
        ChildProcess prometheus = prometheus(server.ingest())) {
      for (String command : commands.subList(2, commands.size())) {
        if (command.startsWith(SHIP)) {
          assertShips(command, server);
          continue;
        }
        assertThat(untilItNames("eu-1", command, server.queries()))
            .as(command + prometheus.output())
            .contains("eu-1");
      }
    }
  }

  /// Neither program can be had in a test: what their blocks name must take a push.
  @Test
  void blocksOfLogSenders_nameAnAddressThatTakesPushes() throws Exception {
    String promtail =
        blocks("yaml").stream().filter(b -> b.startsWith("clients:")).findFirst().orElseThrow();
    String fluentBit = blocks("ini").getFirst();
    List<String> addresses =
        List.of(
            only("url: (\\S+)", promtail),
            "http://"
                + only("Host +(\\S+)", fluentBit)
                + ":"
                + only("Port +(\\S+)", fluentBit)
                + only("Uri +(\\S+)", fluentBit));
    String line =
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\""
            + InstantSource.system().millis()
            + "000000\",\"x\"]]}]}";
    try (ServerProcess server = ServerProcess.start(folder)) {
      for (String address : addresses) {
        URI ours = URI.create(address.replace("127.0.0.1:9291", server.ingest().getAuthority()));
        assertThat(ours).isNotEqualTo(URI.create(address));
        byte[] body = line.getBytes(StandardCharsets.UTF_8);
        assertThat(HttpApi.post(ours, body, "Content-Type", "application/json").statusCode())
            .as(address)
            .isEqualTo(204);
      }
    }
  }

  /// The collector cannot be had in a test either: what its block names must take its metrics.
  @Test
  void blockOfTheCollector_namesAnAddressThatTakesMetrics() throws Exception {
    String collector =
        blocks("yaml").stream().filter(b -> b.startsWith("exporters:")).findFirst().orElseThrow();
    String body =
        "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"sent\",\"gauge\":"
            + "{\"dataPoints\":[{\"asInt\":\"1\",\"timeUnixNano\":\""
            + InstantSource.system().millis()
            + "000000\"}]}}]}]}]}";
    try (ServerProcess server = ServerProcess.start(folder)) {
      String address = only("endpoint: (\\S+)", collector) + "/v1/metrics";
      URI ours = URI.create(address.replace("127.0.0.1:9291", server.ingest().getAuthority()));
      assertThat(ours).isNotEqualTo(URI.create(address));
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      assertThat(HttpApi.post(ours, bytes, "Content-Type", "application/json").statusCode())
          .isEqualTo(200);
    }
  }

  private static String only(String pattern, String block) {
    Matcher found = Pattern.compile(pattern).matcher(block);
    assertThat(found.find()).as(pattern).isTrue();
    return found.group(1);
  }

  @Test
  void exampleConfiguration_isAccepted() throws Exception {
    Process check = shell("./tributary check-config docs/tributary.example.yaml");
    String printed = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(check.waitFor()).as(printed).isZero();
    assertThat(printed).contains("retention: 60d\n");
  }

  private ChildProcess prometheus(URI ingest) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String address = "127.0.0.1:" + port;
    String config =
        "global: {scrape_interval: 1s}\n"
            + "scrape_configs:\n"
            + "  - job_name: eu-1-prometheus\n"
            + "    static_configs: [{targets: ['"
            + address
            + "']}]\n"
            + blocks("yaml").getFirst().replace("127.0.0.1:9291", ingest.getAuthority());
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    return ChildProcess.start(
        List.of(
            PROMETHEUS.toString(),
            "--config.file=" + file,
            "--storage.tsdb.path=" + folder.resolve("prometheus"),
            "--web.listen-address=" + address),
        folder.resolve("prometheus.log"));
  }

  /// Runs a command until its output contains `expected`, and returns it.
  private String untilItNames(String expected, String command, URI queries) throws Exception {
    String adapted =
        command
            .replace("127.0.0.1:9290", queries.getAuthority())
            .replace("./tributary query", "./tributary query --url " + queries)
            .replace("--out grafana", "--out " + folder.resolve("grafana"));
    assertThat(adapted).isNotEqualTo(command);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String printed;
    do {
      Process process = shell(adapted);
      printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(adapted + printed).isZero();
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    } while (!printed.contains(expected) && System.nanoTime() < deadline);
    return printed;
  }

  private void assertShips(String command, ServerProcess server) throws Exception {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Files.writeString(logs.resolve("app.log"), "error: shipped as the README says\n");
    String adapted =
        command
            .replace("http://127.0.0.1:9291", server.ingest().toString())
            .replace("./positions", folder.resolve("positions").toString())
            .replace("/var/log/", logs + "/");
    Process shipper = shell("exec " + adapted);
    try {
      HttpApi api = new HttpApi(server.queries()).cluster("eu-1");
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (api.lines("{job=\"varlogs\"}").isEmpty() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
      assertThat(api.lines("{job=\"varlogs\"}"))
          .as(adapted)
          .extracting(line -> line.path(1).asText())
          .containsExactly("error: shipped as the README says");
    } finally {
      shipper.destroy();
      assertThat(shipper.waitFor()).isZero();
    }
  }

  private static Process shell(String command) throws IOException {
    Launcher.script();
    return new ProcessBuilder("sh", "-c", command)
        .directory(Launcher.ROOT.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static List<String> blocks(String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(Launcher.ROOT.resolve("README.md")))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }
}
