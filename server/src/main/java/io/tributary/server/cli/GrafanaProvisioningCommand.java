package io.tributary.server.cli;

import com.fasterxml.jackson.core.JacksonException;
import io.tributary.datasource.GrafanaFiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// Writes the folder with which Grafana is provisioned: data sources for all clusters at once and
/// for each one that a running server knows, and dashboards.
record GrafanaProvisioningCommand(Terminal terminal) implements Command {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String DEFAULT_URL = "http://127.0.0.1:9290";
  private static final int HTTP_OK = 200;

  @Override
  public String name() {
    return "grafana-provisioning";
  }

  @Override
  public String description() {
    return "Write Grafana's data sources, for all clusters and each one, and dashboards.";
  }

  @Override
  public Options options() {
    Option out =
        Command.valued(
            "out", "DIR", "The folder; what is in Grafana's at /etc/grafana/provisioning.");
    out.setRequired(true);
    return new Options()
        .addOption(
            Command.valued(
                "url", "URL", "The server, as Grafana reaches it; default " + DEFAULT_URL + "."))
        .addOption(out);
  }

  @Override
  public int run(CommandLine given) throws IOException, InterruptedException {
    String url = given.getOptionValue("url", DEFAULT_URL);
    String base = url.replaceAll("/+$", "");
    HttpResponse<String> answer;
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + "/api/v1/clusters")).timeout(PATIENCE).build();
      answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IllegalArgumentException e) {
      terminal.tell("not a URL: " + e.getMessage() + " url=" + url);
      return ExitCode.ENVIRONMENT;
    } catch (ConnectException | HttpTimeoutException e) {
      terminal.tell("no server answers url=" + url);
      return ExitCode.NOT_REACHABLE;
    }
    try {
      if (answer.statusCode() == HTTP_OK) {
        write(Path.of(given.getOptionValue("out")), base, ClusterList.read(answer.body()));
        return ExitCode.DONE;
      }
    } catch (JacksonException e) {
      // told below
    }
    terminal.tell("not a list of clusters status=" + answer.statusCode() + " url=" + url);
    return ExitCode.FAILED;
  }

  private void write(Path out, String base, List<String> clusters) throws IOException {
    String template = GrafanaFiles.read(GrafanaFiles.DATA_SOURCES);
    write(out, GrafanaFiles.DATA_SOURCES, GrafanaDataSources.of(template, base, clusters));
    for (String name : GrafanaFiles.DASHBOARDS) {
      write(out, name, GrafanaFiles.read(name));
    }
    List<String> shown = clusters.isEmpty() ? List.of("none yet") : clusters;
    terminal.out().println(out + ": all clusters; one by one: " + String.join(", ", shown));
    terminal.out().flush();
  }

  private static void write(Path out, String name, String text) throws IOException {
    Path file = out.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }
}
