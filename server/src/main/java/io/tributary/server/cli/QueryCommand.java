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
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Asks a running server one query.
@Command(name = "query", description = "Ask a running server a PromQL or LogQL query.")
final class QueryCommand implements Callable<Integer> {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofMinutes(3);
  private static final int HTTP_OK = 200;

  private final Terminal terminal;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9290",
      description = "The server; default ${DEFAULT-VALUE}.")
  private String url = "";

  @Option(
      names = "--cluster",
      paramLabel = "CLUSTER",
      description = "That cluster's view, or of a|b the global view of both; default: of all.")
  private @Nullable String cluster;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description =
          "Asks for a range from then: RFC 3339, Unix seconds, or a duration ago such as 1h.")
  private @Nullable String start;

  @Option(
      names = "--end",
      paramLabel = "TIME",
      description = "The end of the range, or the time of a query without --start; default: now.")
  private @Nullable String end;

  @Option(
      names = "--step",
      paramLabel = "DURATION",
      description = "Between two points of a range; default: a hundredth of it.")
  private @Nullable String step;

  @Option(
      names = "--logs",
      description = "EXPR is LogQL; lines are printed oldest first, by default of the last hour.")
  private boolean logs;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "With --logs: only the newest N lines; default: 100.")
  private @Nullable Integer limit;

  @Option(names = "--json", description = "Print the answer as it came.")
  private boolean json;

  @Parameters(index = "0", paramLabel = "EXPR", description = "PromQL, or LogQL with --logs.")
  private String expr = "";

  QueryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    HttpRequest request;
    try {
      request = request();
    } catch (IllegalArgumentException e) {
      terminal.tell(e.getMessage());
      return ExitCode.ENVIRONMENT;
    } catch (LogqlParseException e) {
      terminal.tell(e.getMessage());
      return ExitCode.FAILED;
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return print(body, response.statusCode());
      }
    } catch (ConnectException | HttpTimeoutException e) {
      terminal.tell("no server answers url=" + url);
      return ExitCode.NOT_REACHABLE;
    }
  }

  private HttpRequest request() {
    if (limit != null && !logs) {
      throw new IllegalArgumentException("--limit needs --logs");
    }
    QueryTimes times = QueryTimes.parse(start, end, step, WallClock.SYSTEM.instant());
    Map<String, String> parameters = times.parameters();
    parameters.put("query", expr);
    boolean isRange = start != null;
    if (logs && LogqlParser.parse(expr) instanceof LogSelector && !isRange) {
      parameters.put("end", parameters.remove("time")); // lines are always of a range
      isRange = true;
    }
    if (limit != null) {
      parameters.put("limit", limit.toString());
    }
    String form =
        parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    String path = (logs ? "/loki" : "") + "/api/v1/" + (isRange ? "query_range" : "query");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url.replaceAll("/+$", "") + path))
            .timeout(ANSWER)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (cluster != null) {
      View.parse(cluster); // a wrong name is told before anything is asked
      request.header("X-Scope-OrgID", cluster);
    }
    return request.build();
  }

  private int print(InputStream body, int status) throws IOException {
    PrintWriter out = terminal.out();
    if (json) {
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
