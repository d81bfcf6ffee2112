package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real senders, set up as `docs/logs.md` says, write to one Tributary.
class LogSendersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = ServerProcess.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// Returns the first block of code below a heading, for this server.
  private static String documented(String heading) throws IOException {
    String page = Files.readString(Launcher.ROOT.resolve("docs/logs.md"));
    int section = page.indexOf("\n## " + heading + "\n");
    assertThat(section).as(heading).isPositive();
    int start = page.indexOf('\n', page.indexOf("\n```", section) + 1) + 1;
    String code = page.substring(start, page.indexOf("\n```", start));
    assertThat(code).contains("127.0.0.1:9291");
    return code.replace("127.0.0.1:9291", server.ingest().getAuthority());
  }

  /// Returns the only line of the cluster that a query finds, with all its labels, waiting for it.
  private static JsonNode awaitLine(String logql, String line) throws Exception {
    HttpApi api = new HttpApi(server.queries()).cluster("eu-1");
    long endNs = (InstantSource.system().instant().getEpochSecond() + 600) * 1_000_000_000;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    JsonNode streams = api.logs(logql, endNs - 3_600_000_000_000L, endNs);
    while (streams.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      streams = api.logs(logql, endNs - 3_600_000_000_000L, endNs);
    }
    assertThat(streams.size()).as("%s%n%s", streams, server.output()).isEqualTo(1);
    assertThat(streams.path(0).path("values").size()).isEqualTo(1);
    assertThat(streams.path(0).path("values").path(0).path(1).asText()).isEqualTo(line);
    return streams.path(0).path("stream");
  }

  private static void run(String name, List<String> command, Path in) throws Exception {
    Path log = folder.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0).as(Files.readString(log)).isTrue();
  }

  private static void runPython(String heading, String... packages) throws Exception {
    Path python = LogSenders.python(packages);
    Path script = folder.resolve("sender-" + packages[0] + ".py");
    Files.writeString(script, documented(heading));
    run(packages[0], List.of(python.toString(), script.toString()), folder);
  }

  @Test
  void openTelemetryOfPython_logRecord_isStored() throws Exception {
    runPython(
        "Python: OpenTelemetry", "opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http");
    JsonNode labels = awaitLine("{service_name=\"checkout\"}", "stock is low");
    assertThat(labels.path("detected_level").asText()).isEqualTo("warn");
    assertThat(labels.path("item").asText()).isEqualTo("7");
    assertThat(labels.path("telemetry_sdk_language").asText()).isEqualTo("python");
  }

  @Test
  void elasticsearchOfPython_document_isStored() throws Exception {
    runPython("Python: elasticsearch", "elasticsearch");
    JsonNode labels = awaitLine("{index=\"orders\", service_name=\"shop\"}", "order placed");
    assertThat(labels.path("order_id").asText()).isEqualTo("7");
  }

  @Test
  void pythonLoggingLoki_line_isStored() throws Exception {
    runPython("Python: python-logging-loki", "python-logging-loki");
    JsonNode labels = awaitLine("{app=\"billing\"}", "card was declined");
    assertThat(labels.path("service_name").asText()).isEqualTo("billing");
    assertThat(labels.path("detected_level").asText()).isEqualTo("error");
  }

  @Test
  void winstonLoki_line_isStored() throws Exception {
    Path node = LogSenders.node("winston", "winston-loki");
    Path script = node.resolve("sender.js");
    Files.writeString(script, documented("Node.js: winston-loki"));
    run("winston", List.of("node", script.toString()), node);
    JsonNode labels = awaitLine("{app=\"frontend\"}", "page was slow {\"level\":\"warn\"}");
    assertThat(labels.path("detected_level").asText()).isEqualTo("warn");
  }

  @Test
  void rsyslog_linesOfFile_areStoredOnce() throws Exception {
    Path rsyslog = LogSenders.rsyslog();
    Path work = Files.createDirectories(folder.resolve("rsyslog"));
    Path file = work.resolve("app.log");
    Files.writeString(file, "disk is full\n");
    String input =
        "\nmodule(load=\"imfile\" mode=\"polling\" pollingInterval=\"1\")\n"
            + "input(type=\"imfile\" file=\""
            + file
            + "\" tag=\"app:\" severity=\"error\")\n";
    Path config = work.resolve("rsyslog.conf");
    Files.writeString(
        config, "global(workDirectory=\"" + work + "\")\n" + documented("rsyslog") + input);
    List<String> command =
        List.of(rsyslog.toString(), "-n", "-f", config.toString(), "-i", work + "/pid");
    try (ChildProcess process = ChildProcess.start(command, folder.resolve("rsyslog.log"))) {
      JsonNode labels = awaitLine("{index=\"syslog\", service_name=\"app\"}", "disk is full");
      assertThat(labels.path("severity").asText()).isEqualTo("err");
      assertThat(labels.path("detected_level").asText()).isEqualTo("error");
      assertThat(labels.path("host").asText()).isNotEmpty();
      assertThat(process.output()).doesNotContain("error");
    }
  }
}
