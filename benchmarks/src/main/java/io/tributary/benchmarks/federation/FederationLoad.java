package io.tributary.benchmarks.federation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What does it cost to poll Prometheus servers that answer from memory, over real HTTP?
///
/// A server is started on free ports, with its data in a new folder below `java.io.tmpdir`, and
/// polls SOURCES sources of SERIES series each: `./tributary bench federation SOURCES SERIES
/// INTERVAL SECONDS [identity]`. Told are CPU seconds and memory of the server alone after each
/// interval, how long polls took, and how long after a source was due its samples could be asked
/// for: its lag, from the second poll on.
public final class FederationLoad {
  private static final Pattern READY = Pattern.compile("ready query=(\\S+) .*");
  private static final Duration START = Duration.ofSeconds(60);
  private static final double TICKS = 100;

  private final HttpClient client = HttpClient.newHttpClient();
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Path folder;
  private final int sources;

  private FederationLoad(Path folder, int sources) {
    this.folder = folder;
    this.sources = sources;
  }

  /// @throws IOException when the server does not start
  public static void main(String[] args) throws Exception {
    int sources = Integer.parseInt(args[0]);
    int series = Integer.parseInt(args[1]);
    int interval = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    boolean compressed = args.length < 5 || !args[4].equals("identity");
    FederationLoad load = new FederationLoad(Files.createTempDirectory("federation"), sources);
    try (StubSource stub = StubSource.start(series, interval)) {
      load.run(stub, interval, seconds, compressed);
    }
  }

  private void run(StubSource stub, int interval, int seconds, boolean compressed)
      throws Exception {
    Path config = config(stub, interval, compressed);
    Process server =
        new ProcessBuilder(
                Objects.requireNonNullElse(System.getenv("TRIBUTARY_SCRIPT"), "./tributary"),
                "serve",
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .start();
    try {
      String api = awaitReady(server);
      double start = cpuSeconds(server.pid());
      out.println("| s | CPU-s | RSS MB | polls up | longest poll s | lag p99 s |");
      out.println("|---|---|---|---|---|---|");
      long since = System.nanoTime();
      for (int at = interval; at <= seconds; at += interval) {
        LockSupport.parkNanos(since + Duration.ofSeconds(at).toNanos() - System.nanoTime());
        double now = cpuSeconds(server.pid());
        out.printf(
            Locale.ROOT,
            "| %d | %.2f | %d | %.0f | %.2f | %.2f |%n",
            at,
            now - start,
            rssMb(server.pid()),
            value(api, "sum(up)"),
            value(api, "max(scrape_duration_seconds)"),
            value(
                api,
                "quantile(0.99, scrape_duration_seconds + ignoring (__name__) (timestamp(up)"
                    + " - timestamp(up offset %1$ds) - %1$d))".formatted(interval)));
        start = now;
      }
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private Path config(StubSource stub, int interval, boolean compressed) throws IOException {
    StringBuilder yaml =
        new StringBuilder("data: " + folder.resolve("data") + "\n")
            .append("query: {listen: \"127.0.0.1:0\"}\ningest: {listen: \"127.0.0.1:0\"}\n")
            .append("scrape_configs:\n");
    for (int source = 0; source < sources; source++) {
      yaml.append(
          """
            - job_name: s%1$d
              scrape_interval: %2$ds
              scrape_timeout: %2$ds
              honor_labels: true
              enable_compression: %3$s
              metrics_path: /%1$d/federate
              params: {"match[]": ['{__name__=~".+"}']}
              static_configs: [{targets: ["%4$s"], labels: {cluster: s%1$d}}]
          """
              .formatted(source, interval, compressed, stub.address()));
    }
    return Files.writeString(folder.resolve("tributary.yaml"), yaml);
  }

  private String awaitReady(Process server) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    List<String> seen = new ArrayList<>();
    long deadline = System.nanoTime() + START.toNanos();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.add(line);
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
        return ready.group(1);
      }
      if (System.nanoTime() > deadline) {
        break;
      }
    }
    throw new IOException("the server did not start: " + String.join("\n", seen));
  }

  private double value(String api, String promql) throws IOException, InterruptedException {
    String time = Double.toString(InstantSource.system().millis() / 1e3);
    URI uri =
        URI.create(
            api
                + "/clusters/tributary/api/v1/query?time="
                + time
                + "&query="
                + URLEncoder.encode(promql, StandardCharsets.UTF_8));
    String body = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    Matcher value = Pattern.compile(".*\"value\":\\[[^,]*,\"([^\"]*)\"].*").matcher(body);
    return value.matches() ? Double.parseDouble(value.group(1)) : Double.NaN;
  }

  /// Returns what a process and its threads have used, on Linux.
  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
  }

  private static long rssMb(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1_024;
      }
    }
    return 0;
  }
}
