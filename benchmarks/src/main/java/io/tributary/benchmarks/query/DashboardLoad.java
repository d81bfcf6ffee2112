package io.tributary.benchmarks.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How long do viewers wait for a dashboard that they reload as time goes on?
///
/// Eight viewers load its 20 panels of an hour one after the other, again and again, and each time
/// the hour ends a step later. Servers take turns: `./tributary bench dashboard END_SECONDS
/// NAME=URL…`, where the data ends at END_SECONDS or later.
public final class DashboardLoad {
  private static final int VIEWERS = 8;
  private static final int ROUNDS = 20;
  private static final int TURNS = 3;
  private static final int STEP_S = 15;
  private static final int RANGE_S = 3_600;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> panels;
  private final long endS;

  private DashboardLoad(List<String> panels, long endS) {
    this.panels = panels;
    this.endS = endS;
  }

  /// @throws IOException when a server fails to answer
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    DashboardLoad load = new DashboardLoad(panels(), Long.parseLong(args[0]));
    out.println("| server | turn | p50 ms | p99 ms | longest ms | first round p50 ms |");
    out.println("|---|---|---|---|---|---|");
    for (int turn = 1; turn <= TURNS; turn++) {
      for (String named : Arrays.asList(args).subList(1, args.length)) {
        String[] server = named.split("=", 2);
        double[][] rounds = load.turn(server[1], turn);
        double[] all = Arrays.stream(rounds).flatMapToDouble(Arrays::stream).sorted().toArray();
        double[] first = rounds[0].clone();
        Arrays.sort(first);
        out.printf(
            Locale.ROOT,
            "| %s | %d | %.1f | %.1f | %.1f | %.1f |%n",
            server[0],
            turn,
            quantile(all, 0.5),
            quantile(all, 0.99),
            quantile(all, 1),
            quantile(first, 0.5));
      }
    }
  }

  private static List<String> panels() throws IOException {
    InputStream file =
        Objects.requireNonNull(DashboardLoad.class.getResourceAsStream("dashboard.txt"));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  private static double quantile(double[] sorted, double quantile) {
    return sorted[(int) Math.ceil(quantile * (sorted.length - 1))];
  }

  /// Returns the milliseconds of every panel, by round.
  private double[][] turn(String url, int turn) throws Exception {
    double[][] rounds = new double[ROUNDS][];
    try (ExecutorService viewers = Executors.newFixedThreadPool(VIEWERS)) {
      for (int round = 0; round < ROUNDS; round++) {
        // No turn shows what the one before has shown.
        long shownEndS = endS - (long) ((TURNS - turn + 1) * ROUNDS - round) * STEP_S;
        List<Future<double[]>> viewed = new ArrayList<>();
        for (int viewer = 0; viewer < VIEWERS; viewer++) {
          viewed.add(viewers.submit(() -> view(url, shownEndS)));
        }
        List<double[]> times = new ArrayList<>();
        for (Future<double[]> each : viewed) {
          times.add(each.get());
        }
        rounds[round] = times.stream().flatMapToDouble(Arrays::stream).toArray();
      }
    }
    return rounds;
  }

  private double[] view(String url, long shownEndS) throws IOException, InterruptedException {
    double[] times = new double[panels.size()];
    for (int i = 0; i < times.length; i++) {
      String query = URLEncoder.encode(panels.get(i), StandardCharsets.UTF_8);
      String range = "&start=" + (shownEndS - RANGE_S) + "&end=" + shownEndS + "&step=" + STEP_S;
      URI uri = URI.create(url + "/api/v1/query_range?query=" + query + range);
      long startNanos = System.nanoTime();
      HttpResponse<byte[]> answer =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
      times[i] = (System.nanoTime() - startNanos) / 1e6;
      if (answer.statusCode() != 200) {
        throw new IOException("status=" + answer.statusCode() + " panel=" + panels.get(i));
      }
    }
    return times;
  }
}
