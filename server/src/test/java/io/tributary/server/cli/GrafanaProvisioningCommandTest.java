package io.tributary.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tributary.datasource.GrafanaFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class GrafanaProvisioningCommandTest {
  private final StringWriter err = new StringWriter();
  private HttpServer server;
  private String answer = "";

  @TempDir private Path out;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/clusters",
        exchange -> {
          try (exchange) {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private int run() {
    Terminal terminal =
        new Terminal(new PrintWriter(new StringWriter(), true), new PrintWriter(err, true));
    return Tributary.run(
        terminal, "grafana-provisioning", "--url", url() + "/", "--out", out + "/new/grafana");
  }

  @Test
  void run_clusters_havePairsBesideTheDashboards() throws IOException {
    String odd = "a.cluster-with-a-name-that-no-uid-can-hold";
    answer =
        "{\"status\":\"success\",\"data\":[{\"name\":\"eu-1\",\"more\":{}},{\"name\":\""
            + odd
            + "\"}]}";

    assertThat(run()).as(err.toString()).isZero();

    Path files = out.resolve("new/grafana");
    String sources = Files.readString(files.resolve(GrafanaFiles.DATA_SOURCES));
    assertThat(values(sources, "name"))
        .containsExactly(
            "All clusters", "All clusters, logs", "eu-1", "eu-1, logs", odd, odd + ", logs");
    assertThat(values(sources, "url"))
        .startsWith(url(), url(), url() + "/clusters/eu-1", url() + "/clusters/eu-1");
    assertThat(values(sources, "uid"))
        .doesNotHaveDuplicates()
        .contains("tributary-metrics-eu-1", "tributary-logs-eu-1")
        .allMatch(uid -> uid.matches("[A-Za-z0-9_-]{1,40}"));
    for (String name : GrafanaFiles.DASHBOARDS) {
      assertThat(files.resolve(name)).hasContent(GrafanaFiles.read(name));
    }
  }

  /// Returns what each data source has under a key.
  private static List<String> values(String yaml, String key) {
    Object file = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    List<String> values = new ArrayList<>();
    if (file instanceof Map<?, ?> map && map.get("datasources") instanceof List<?> sources) {
      for (Object source : sources) {
        values.add(source instanceof Map<?, ?> keys ? String.valueOf(keys.get(key)) : "");
      }
    }
    return values;
  }

  @Test
  void run_someOtherServer_isTold() {
    answer = "<html>";

    assertThat(run()).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).startsWith("tributary: not a list of clusters status=200 url=");
  }

  @Test
  void run_nobodyThere_isNotReachable() {
    server.stop(0);

    assertThat(run()).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(err.toString()).startsWith("tributary: no server answers url=");
  }
}
