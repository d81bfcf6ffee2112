package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./tributary serve` as a user meets it: started through the launcher, told wrong things, ended.
class ServeTest {
  private static final long LIMIT_SECONDS = 120;

  @TempDir private Path folder;

  @Test
  void serve_throughALinkFromElsewhere_isReadyAndEndsWithZero() throws Exception {
    Path link = Files.createDirectories(folder.resolve("a b")).resolve("the tributary");
    Files.createSymbolicLink(link, Launcher.script());
    Process server = launch(link, List.of("serve"), "127.0.0.1:0", "127.0.0.1:0");
    try {
      String ready = firstLine(server);

      assertThat(ready).startsWith("ready query=http://127.0.0.1:").contains(" seconds=");
      for (String part : List.of("query", "ingest")) {
        String base = ready.replaceFirst(".*\\b" + part + "=(\\S+).*", "$1");
        for (String path : List.of("/ready", "/-/ready", "/-/healthy")) {
          assertThat(status(base + path)).as(base + path).isEqualTo(200);
        }
      }
      server.toHandle().destroy();
      assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void serve_portInUse_isOneSentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      assertThat(refused(List.of("serve"), address, "127.0.0.1:0"))
          .contains("cannot listen for queries", "port=" + taken.getLocalPort());
      assertThat(refused(List.of("serve"), "127.0.0.1:0", address))
          .contains("cannot listen for writes", "port=" + taken.getLocalPort());
    }
  }

  @Test
  void serve_directoryInUse_isOneSentence() throws Exception {
    try (ServerProcess first = ServerProcess.start(folder)) {
      assertThat(refused(List.of("serve"), "127.0.0.1:0", "127.0.0.1:0"))
          .contains("in use", "directory=" + folder.resolve("data"));
      assertThat(first.stop()).isZero();
    }
  }

  @Test
  void serve_dataOfANewerFormat_isOneSentence() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("VERSION"), "99\n");

    assertThat(refused(List.of("serve"), "127.0.0.1:0", "127.0.0.1:0")).contains("99");
  }

  @Test
  void serve_badConfiguration_namesEveryMistake() throws Exception {
    Path config = Files.writeString(folder.resolve("t.yaml"), "retention: x\nsurprise: 1\n");
    Process server =
        launch(
            Launcher.script(),
            List.of("serve", "--config", config.toString()),
            "127.0.0.1:0",
            "127.0.0.1:0");

    assertThat(exit(server)).isEqualTo(2);
    assertThat(errors().lines().filter(line -> line.startsWith(config + ":"))).hasSize(2);
  }

  /// Runs a server that must not start and returns the one sentence it says.
  private String refused(List<String> arguments, String query, String ingest) throws Exception {
    Process server = launch(Launcher.script(), arguments, query, ingest);
    assertThat(exit(server)).isEqualTo(2);
    List<String> told = errors().lines().filter(line -> !line.contains("start-up cache")).toList();
    assertThat(told).hasSize(1);
    return told.getFirst();
  }

  private Process launch(Path launcher, List<String> arguments, String query, String ingest)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(arguments);
    command.addAll(List.of("--data", folder.resolve("data").toString()));
    command.addAll(List.of("--query-listen", query, "--ingest-listen", ingest));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("errors"));
  }

  private String firstLine(Process server) throws IOException {
    String line = server.inputReader().readLine();
    assertThat(line).as(errors()).isNotNull();
    return line;
  }

  private int exit(Process process) throws Exception {
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(errors()).isTrue();
    return process.exitValue();
  }

  private static int status(String uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }
}
