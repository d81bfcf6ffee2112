package io.tributary.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import io.tributary.model.wire.v2.Request;
import io.tributary.server.cli.Tributary;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ConfigText;
import io.tributary.server.config.ConfigText.Argument;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.xerial.snappy.Snappy;

/// A short life of a server, from which the AOT cache learns what serving loads and compiles: it
/// takes remote writes of both versions and log lines, answers queries, flushes, is restarted and
/// answers again.
///
/// Run by `./tributary` when it has built; ends with 1 when any answer is not a success.
final class AotTraining {
  private static final int WRITES = 60;

  /// So that what runs per request is optimised in training: what is not, although it was compiled,
  /// is optimised only after some 50,000 requests of a server.
  private static final int ASKED = 25;

  private static final int SERIES = 400;
  private static final int STREAMS = 20;
  private static final int LINES = 20;
  private static final int STEP_MS = 15_000;
  private static final List<String> QUERIES =
      List.of(
          "training_requests_total",
          "sum by (job, code) (rate(training_requests_total[5m]))",
          "topk(3, training_requests_total{code=~\"2..\"} / on (instance, path) group_left ()"
              + " training_requests_total{code=\"200\"})",
          "histogram_quantile(0.9, sum by (le) (rate(training_requests_total[5m])))",
          "max_over_time(training_requests_total{cluster=\"training\"}[10m]) > bool 3",
          "sum by (job) (avg_over_time(training_requests_total[5m]))",
          "avg(quantile_over_time(0.9, training_requests_total[10m]))",
          "predict_linear(training_requests_total{code=\"200\"}[10m], 3600)",
          "sum(changes(training_requests_total[10m])) + sum(resets(training_requests_total[10m]))",
          "irate(training_requests_total{path=~\"/path/1.*|/path/2.*\"}[5m])",
          "sum by (job) (increase(training_requests_total{code=~\"5..\"}[5m])) / sum by (job)"
              + " (increase(training_requests_total[5m]))",
          "max_over_time(sum(rate(training_requests_total[2m]))[10m:1m])",
          "count by (host) (label_replace(training_requests_total, \"host\", \"$1\", \"instance\","
              + " \"([^:]+):.*\"))",
          "count(training_requests_total unless on (path) (training_requests_total > 100))",
          "count by (__name__) ({job=~\".+\"})",
          "sum by (code) (training_requests_total) / sum by (code) (training_requests_total offset"
              + " 5m)",
          "absent(training_requests_total{job=\"none\"})",
          "1 - avg by (job) (rate(training_seconds{code=\"200\"}[5m]))",
          "sum by (job, code) (training_requests_total * on (instance, path) group_left (job)"
              + " training_seconds)",
          "sum by (job) (increase(training_requests_total[3h]))",
          "max by (instance) (max_over_time(training_seconds[3h]))",
          "avg by (job) (avg_over_time(training_seconds[3h]))",
          "stddev_over_time(training_seconds{code=\"500\"}[5m])");
  private static final List<String> PATHS =
      List.of(
          "/api/v1/labels",
          "/api/v1/label/job/values",
          "/api/v1/series?match[]=training_requests_total",
          "/api/v1/metadata",
          "/api/v1/status/buildinfo",
          "/loki/api/v1/labels",
          "/loki/api/v1/label/job/values",
          "/metrics",
          "/-/ready");

  private static final List<String> LOG_QUERIES =
      List.of(
          "{job=\"training-1\"} |= \"request\"",
          "{job=~\"training.*\"} | logfmt | status=\"200\" | line_format \"{{.path}}\"",
          "sum by (job) (rate({job=~\"training.*\"}[5m]))",
          "topk(2, sum by (path) (count_over_time({job=~\"training.*\"} | logfmt [5m])))");

  private final HttpClient client = HttpClient.newHttpClient();
  private final long startMs = WallClock.SYSTEM.millis() - (long) WRITES * STEP_MS;

  private AotTraining() {}

  /// @throws IOException when an answer is not a success
  public static void main(String[] args) throws IOException, InterruptedException {
    Tributary.run("check-config");
    Tributary.run("serve", "--help");
    Path folder = Files.createTempDirectory("tributary-training");
    try {
      new AotTraining().live(folder);
    } finally {
      delete(folder);
    }
  }

  private void live(Path folder) throws IOException, InterruptedException {
    ConfigText text =
        ConfigText.empty()
            .with(
                Map.of(
                    "data", new Argument("data", folder.resolve("data").toString()),
                    "query.listen", new Argument("query", "127.0.0.1:0"),
                    "ingest.listen", new Argument("ingest", "127.0.0.1:0")));
    try (Server server = Server.start(ConfigReader.read(text), WallClock.SYSTEM)) {
      for (int i = 0; i < WRITES; i++) {
        write(server, i);
        writeSymbols(server, i);
        push(server, i);
      }
      ask(server);
      post(server.queryAddress(), "/flush", "");
      for (int i = 0; i < ASKED; i++) {
        ask(server);
      }
    }
    try (Server server = Server.start(ConfigReader.read(text), WallClock.SYSTEM)) {
      write(server, WRITES);
      ask(server);
    }
  }

  private void write(Server server, int step) throws IOException, InterruptedException {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (int series = 0; series < SERIES; series++) {
      TimeSeries.Builder built = TimeSeries.newBuilder();
      labels("training_requests_total", series)
          .forEach(
              (name, value) -> built.addLabels(Label.newBuilder().setName(name).setValue(value)));
      request.addTimeseries(
          built.addSamples(
              Sample.newBuilder()
                  .setValue((double) step * series)
                  .setTimestamp(timestampMs(step))));
    }
    send(server, "/api/v1/write", "application/x-protobuf", request.build());
  }

  private void writeSymbols(Server server, int step) throws IOException, InterruptedException {
    Map<String, Integer> symbols = new LinkedHashMap<>(Map.of("", 0));
    Request.Builder request = Request.newBuilder();
    for (int series = 0; series < SERIES; series++) {
      io.tributary.model.wire.v2.TimeSeries.Builder built =
          io.tributary.model.wire.v2.TimeSeries.newBuilder();
      labels("training_seconds", series)
          .forEach((name, value) ->
              Stream.of(name, value)
                  .map(text -> symbols.computeIfAbsent(text, _ -> symbols.size()))
                  .forEach(built::addLabelsRefs));
      request.addTimeseries(
          built.addSamples(
              io.tributary.model.wire.v2.Sample.newBuilder()
                  .setValue((double) step / (series + 1))
                  .setTimestamp(timestampMs(step))));
    }
    String type = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
    send(server, "/api/v1/write", type, request.addAllSymbols(symbols.keySet()).build());
  }

  private void push(Server server, int step) throws IOException, InterruptedException {
    PushRequest.Builder request = PushRequest.newBuilder();
    for (int stream = 0; stream < STREAMS; stream++) {
      PushStream.Builder built =
          PushStream.newBuilder()
              .setLabels(
                  ByteString.copyFromUtf8(
                      "{job=\"training-" + stream % 4 + "\", pod=\"pod-" + stream + "\"}"));
      for (int line = 0; line < LINES; line++) {
        built.addEntries(
            PushEntry.newBuilder()
                .setTimestamp(
                    Timestamp.newBuilder()
                        .setSeconds(timestampMs(step) / 1000)
                        .setNanos(line * 1000))
                .setLine(
                    ByteString.copyFromUtf8(
                        "level=info msg=request status=200 path=/path/" + line)));
      }
      request.addStreams(built);
    }
    send(server, "/loki/api/v1/push", "application/x-protobuf", request.build());
  }

  private static Map<String, String> labels(String metric, int series) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("__name__", metric);
    labels.put("code", series % 2 == 0 ? "200" : "500");
    labels.put("instance", "10.0.0." + series / 20 + ":9100");
    labels.put("job", "training-" + series % 4);
    labels.put("le", String.valueOf(series % 10));
    labels.put("path", "/path/" + series);
    return labels;
  }

  private long timestampMs(int step) {
    return startMs + (long) step * STEP_MS;
  }

  private void send(Server server, String path, String contentType, MessageLite body)
      throws IOException, InterruptedException {
    expectSuccess(
        HttpRequest.newBuilder(
                URI.create("http://" + server.ingestAddress() + "/clusters/training" + path))
            .header("Content-Type", contentType)
            .header("Content-Encoding", "snappy")
            .POST(BodyPublishers.ofByteArray(Snappy.compress(body.toByteArray())))
            .build());
  }

  private void ask(Server server) throws IOException, InterruptedException {
    long endSeconds = startMs / 1000 + (long) WRITES * STEP_MS / 1000;
    String range = "&start=" + startMs / 1000 + "&end=" + endSeconds + "&step=15";
    for (String query : QUERIES) {
      String form = "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
      post(server.queryAddress(), "/api/v1/query", form + "&time=" + endSeconds);
      post(server.queryAddress(), "/api/v1/query_range", form + range + "&nocache=1");
      post(server.queryAddress(), "/clusters/training/api/v1/query_range", form + range);
      expectSuccess(get(server, "/clusters/training/api/v1/query?" + form));
    }
    for (String query : LOG_QUERIES) {
      String form = "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
      expectSuccess(get(server, "/loki/api/v1/query_range?" + form + range));
    }
    for (String path : PATHS) {
      String escaped = path.replace("[", "%5B").replace("]", "%5D");
      expectSuccess(get(server, escaped));
    }
  }

  private static HttpRequest get(Server server, String path) {
    return HttpRequest.newBuilder(URI.create("http://" + server.queryAddress() + path))
        .header("Accept-Encoding", "gzip")
        .build();
  }

  private void post(String address, String path, String form)
      throws IOException, InterruptedException {
    expectSuccess(
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  private void expectSuccess(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "not a success status="
              + response.statusCode()
              + " uri="
              + request.uri()
              + " body="
              + response.body());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
