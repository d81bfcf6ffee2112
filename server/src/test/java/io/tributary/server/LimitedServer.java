package io.tributary.server;

import io.tributary.model.wire.Exemplar;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import io.tributary.model.wire.v2.Request;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ConfigText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xerial.snappy.Snappy;

/// A whole server in this process, on free ports, and who writes to it.
final class LimitedServer implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /// In which form samples are sent.
  enum Wire {
    REMOTE_WRITE,
    REMOTE_WRITE_2
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final Server server;

  /// @param yaml the configuration but for data and addresses
  LimitedServer(Path data, String yaml) throws IOException {
    String own =
        "query: {listen: 127.0.0.1:0}\ningest: {listen: 127.0.0.1:0}\ndata: " + data + "\n";
    ConfigText text = new ConfigText("t", own + yaml, Map.of(), Map.of());
    server = Server.start(ConfigReader.read(text), WallClock.SYSTEM);
  }

  /// Returns a series of one sample.
  ///
  /// @param labels names and values by turns
  static TimeSeries series(long timestampMs, double value, String... labels) {
    TimeSeries.Builder series = TimeSeries.newBuilder();
    for (int i = 0; i < labels.length; i += 2) {
      series.addLabels(Label.newBuilder().setName(labels[i]).setValue(labels[i + 1]));
    }
    return series.addSamples(Sample.newBuilder().setTimestamp(timestampMs).setValue(value)).build();
  }

  HttpResponse<String> write(Wire wire, String cluster, List<TimeSeries> series) throws Exception {
    byte[] body =
        switch (wire) {
          case REMOTE_WRITE ->
              WriteRequest.newBuilder().addAllTimeseries(series).build().toByteArray();
          case REMOTE_WRITE_2 -> version2(series).toByteArray();
        };
    return writeBody(wire, cluster, Snappy.compress(body));
  }

  HttpResponse<String> writeBody(Wire wire, String cluster, byte[] compressed) throws Exception {
    String type =
        switch (wire) {
          case REMOTE_WRITE -> "application/x-protobuf";
          case REMOTE_WRITE_2 -> "application/x-protobuf;proto=io.prometheus.write.v2.Request";
        };
    return post(cluster + "/api/v1/write", compressed, type, "snappy");
  }

  private static Request version2(List<TimeSeries> all) {
    List<String> symbols = new ArrayList<>(List.of(""));
    Request.Builder request = Request.newBuilder();
    for (TimeSeries one : all) {
      var series = io.tributary.model.wire.v2.TimeSeries.newBuilder();
      for (Label label : one.getLabelsList()) {
        series.addLabelsRefs(symbols.size()).addLabelsRefs(symbols.size() + 1);
        symbols.add(label.getName());
        symbols.add(label.getValue());
      }
      for (Sample sample : one.getSamplesList()) {
        series.addSamples(
            io.tributary.model.wire.v2.Sample.newBuilder()
                .setTimestamp(sample.getTimestamp())
                .setValue(sample.getValue()));
      }
      for (Exemplar exemplar : one.getExemplarsList()) {
        series.addExemplars(
            io.tributary.model.wire.v2.Exemplar.newBuilder()
                .setTimestamp(exemplar.getTimestamp())
                .setValue(exemplar.getValue()));
      }
      request.addTimeseries(series);
    }
    return request.addAllSymbols(symbols).build();
  }

  /// Pushes log lines in Loki's JSON.
  HttpResponse<String> push(String cluster, String json) throws Exception {
    return post(cluster + "/loki/api/v1/push", json, "application/json");
  }

  /// Posts text to a path of the ingest port below `/clusters/`.
  HttpResponse<String> post(String path, String text, String type) throws Exception {
    return post(path, text.getBytes(StandardCharsets.UTF_8), type, "identity");
  }

  private HttpResponse<String> post(String path, byte[] body, String type, String encoding)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://" + server.ingestAddress() + "/clusters/" + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    request.header("Content-Type", type).POST(BodyPublishers.ofByteArray(body));
    if (!encoding.equals("identity")) {
      request.header("Content-Encoding", encoding);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /// Returns what a query of one cluster answers now, as JSON.
  String query(String cluster, String promql) throws Exception {
    return get("/clusters/" + cluster + "/api/v1/query?query=" + promql);
  }

  /// Returns the value of a self-metric; 0 when it is absent.
  ///
  /// @param sample name and labels as `/metrics` prints them
  double metric(String sample) throws Exception {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .sum();
  }

  /// Returns what a path of the query port answers.
  String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + server.queryAddress() + path);
    return client
        .send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString())
        .body();
  }

  /// Moves everything from memory to disk.
  void flush() throws IOException, InterruptedException {
    URI uri = URI.create("http://" + server.queryAddress() + "/flush");
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(TIMEOUT).POST(BodyPublishers.noBody()).build();
    int status = client.send(request, BodyHandlers.discarding()).statusCode();
    if (status != 204) {
      throw new IOException("flush answered status=" + status);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
