package io.tributary.server.cli;

import com.fasterxml.jackson.core.JacksonException;
import io.tributary.model.View;
import io.tributary.query.logql.LogqlParseException;
import io.tributary.query.logql.LogqlParser;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.server.WallClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// Asks a running server one query.
record QueryCommand(Terminal terminal) implements Command {
  private static final Duration ANSWER = Duration.ofMinutes(3);
  private static final int HTTP_OK = 200;

  @Override
  public String name() {
    return "query";
  }

  @Override
  public String description() {
    return "Ask a running server a PromQL or LogQL query.";
  }

  @Override
  public Operands operands() {
    return new Operands("EXPR", 1, 1);
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(ServerUrl.option())
        .addOption(
            Command.valued(
                "cluster",
                "CLUSTER",
                "That cluster's view, or of a|b the global view of both; default: of all."))
        .addOption(
            Command.valued(
                "start",
                "TIME",
                "Asks for a range from then: RFC 3339, Unix seconds, or a duration ago as 1h."))
        .addOption(
            Command.valued(
                "end",
                "TIME",
                "The end of the range, or the time of a query without --start; default: now."))
        .addOption(
            Command.valued(
                "step", "DURATION", "Between two points of a range; default: a hundredth of it."))
        .addOption(
            Command.flag(
                "logs", "EXPR is LogQL; lines are printed oldest first, of the last hour."))
        .addOption(
            Command.valued("limit", "N", "With --logs: only the newest N lines; default: 100."))
        .addOption(Command.flag("json", "Print the answer as it came."));
  }

  @Override
  public int run(CommandLine given) throws IOException, InterruptedException {
    ServerUrl url = ServerUrl.of(given);
    HttpRequest request;
    try {
      request = request(url, given);
    } catch (IllegalArgumentException e) {
      terminal.tell(e.getMessage());
      return ExitCode.ENVIRONMENT;
    } catch (LogqlParseException e) {
      terminal.tell(e.getMessage());
      return ExitCode.FAILED;
    }
    try (HttpClient client = ServerUrl.client()) {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return print(body, response.statusCode(), given);
      }
    } catch (ConnectException | HttpTimeoutException e) {
      terminal.tell("no server answers url=" + url);
      return ExitCode.NOT_REACHABLE;
    }
  }

  private static HttpRequest request(ServerUrl url, CommandLine given) {
    boolean logs = given.hasOption("logs");
    String expr = given.getArgList().getFirst();
    if (given.hasOption("limit") && !logs) {
      throw new IllegalArgumentException("--limit needs --logs");
    }
    QueryTimes times =
        QueryTimes.parse(
            given.getOptionValue("start"),
            given.getOptionValue("end"),
            given.getOptionValue("step"),
            WallClock.SYSTEM.instant());
    Map<String, String> parameters = times.parameters();
    parameters.put("query", expr);
    boolean isRange = given.hasOption("start");
    if (logs && LogqlParser.parse(expr) instanceof LogSelector && !isRange) {
      parameters.put("end", parameters.remove("time")); // lines are always of a range
      isRange = true;
    }
    if (given.hasOption("limit")) {
      parameters.put("limit", given.getOptionValue("limit"));
    }
    String form =
        parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    String path = (logs ? "/loki" : "") + "/api/v1/" + (isRange ? "query_range" : "query");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(ANSWER)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (given.hasOption("cluster")) {
      String cluster = given.getOptionValue("cluster");
      View.parse(cluster); // a wrong name is told before anything is asked
      request.header("X-Scope-OrgID", cluster);
    }
    return request.build();
  }

  private int print(InputStream body, int status, CommandLine given) throws IOException {
    PrintWriter out = terminal.out();
    boolean logs = given.hasOption("logs");
    if (given.hasOption("json")) {
      out.println(new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
      out.flush();
      return status == HTTP_OK ? ExitCode.DONE : ExitCode.FAILED;
    }
    if (logs && status != HTTP_OK) {
      terminal.tell(new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
      return ExitCode.FAILED;
    }
    try {
      QueryAnswer answer = QueryAnswer.read(body);
      answer.warnings().forEach(warning -> terminal.err().println("warning: " + warning));
      if (answer.error() != null) {
        terminal.tell(answer.error());
        return ExitCode.FAILED;
      }
      answer.lines().forEach(out::println);
      if (!logs || !answer.rows().isEmpty()) {
        TextTable.print(out, QueryAnswer.COLUMNS, answer.rows());
      }
      out.flush();
      return ExitCode.DONE;
    } catch (JacksonException e) {
      terminal.tell("not an answer to a query status=" + status);
      return ExitCode.FAILED;
    }
  }
}
