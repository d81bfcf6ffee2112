package io.tributary.server.cli;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// Prints which series several clusters have with the same labels, and which senders bear one
/// cluster's name.
record CollisionsCommand(Terminal terminal) implements Command {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int HTTP_OK = 200;

  @Override
  public String name() {
    return "collisions";
  }

  @Override
  public String description() {
    return "Tell which series clusters have in common, and which senders share a cluster's name.";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(ServerUrl.option())
        .addOption(Command.valued("match", "SELECTOR", "Look at these series only."))
        .addOption(Command.valued("limit", "N", "Rows of each table; default 10."));
  }

  @Override
  public int run(CommandLine given) throws IOException, InterruptedException {
    ServerUrl url = ServerUrl.of(given);
    String query = "limit=" + encoded(given.getOptionValue("limit", "10"));
    if (given.hasOption("match")) {
      query += "&match%5B%5D=" + encoded(given.getOptionValue("match"));
    }
    URI uri;
    try {
      uri = url.resolve("/api/v1/clusters/collisions?" + query);
    } catch (IllegalArgumentException e) {
      terminal.tell(e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
    try (HttpClient client = ServerUrl.client()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString());
      if (response.statusCode() != HTTP_OK) {
        terminal.tell(response.body().strip());
        return ExitCode.FAILED;
      }
      CollisionReport report = CollisionReport.read(response.body());
      if (report != null) {
        report.print(terminal.out());
        return ExitCode.DONE;
      }
    } catch (ConnectException | HttpTimeoutException e) {
      terminal.tell("no server answers url=" + url);
      return ExitCode.NOT_REACHABLE;
    } catch (JacksonException e) {
      terminal.tell("not JSON: " + e.getOriginalMessage());
    }
    terminal.tell("not a report of collisions url=" + uri);
    return ExitCode.NOT_REACHABLE;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
