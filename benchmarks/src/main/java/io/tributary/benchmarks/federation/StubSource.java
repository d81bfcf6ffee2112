package io.tributary.benchmarks.federation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/// Prometheus servers that have what they answer at `/SOURCE/federate` ready in memory but for
/// values and timestamps, which take the place of others of the same length; each source is told
/// apart by a label. Safe for use by several threads.
final class StubSource implements AutoCloseable {
  private static final int NAMES = 50;
  private static final int BLOCK_SERIES = 1_000;
  private static final Pattern SLICE = Pattern.compile(".*__name__=~\"([^\"]*)\"}");

  private final HttpServer server;
  private final int series;
  private final int scrapeSeconds;
  private final List<List<byte[]>> blocks = new ArrayList<>(); // by name

  private StubSource(HttpServer server, int series, int scrapeSeconds) {
    this.server = server;
    this.series = series;
    this.scrapeSeconds = scrapeSeconds;
    for (int name = 0; name < NAMES; name++) {
      blocks.add(blocks(name));
    }
  }

  /// @param series of each source
  static StubSource start(int series, int scrapeSeconds) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    StubSource stub = new StubSource(server, series, scrapeSeconds);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", stub::answer);
    server.start();
    return stub;
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private List<byte[]> blocks(int name) {
    List<byte[]> all = new ArrayList<>();
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = name; i < series; i += NAMES) {
      block.writeBytes(line(name, i).getBytes(StandardCharsets.UTF_8));
      if ((i / NAMES) % BLOCK_SERIES == BLOCK_SERIES - 1) {
        all.add(block.toByteArray());
        block.reset();
      }
    }
    all.add(block.toByteArray());
    return all;
  }

  /// A line of about 350 bytes whose value and timestamp are the last 22 bytes before its line
  /// feed.
  private static String line(int name, int number) {
    int pod = number / NAMES;
    return "container_network_transmit_packets_dropped_total_"
        + name
        + "{container=\"checkout-service\",endpoint=\"https-metrics\",id=\"/kubepods.slice/pod"
        + Integer.toHexString(pod * 0x9e3779b9)
        + ".slice\",instance=\"10.42."
        + pod % 250
        + ".17:10250\",job=\"kubelet\",metrics_path=\"/metrics/cadvisor\",namespace=\"shop\","
        + "node=\"ip-10-42-"
        + pod % 250
        + "-3.eu-central-1.compute.internal\",pod=\"checkout-service-"
        + Integer.toHexString(pod)
        + "-x7k2p\",service=\"kubelet\"} "
        + String.format("%08d", number)
        + " 1700000000000\n";
  }

  private void answer(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    try (exchange) {
      if (uri.getPath().endsWith("/federate")) {
        federate(exchange, uri);
      } else if (uri.getPath().endsWith("/label/__name__/values")) {
        List<String> names = new ArrayList<>();
        for (int name = 0; name < NAMES; name++) {
          names.add("\"container_network_transmit_packets_dropped_total_" + name + "\"");
        }
        json(exchange, "[" + String.join(",", names) + "]");
      } else if (uri.getPath().endsWith("/status/tsdb")) {
        json(
            exchange,
            "{\"headStats\":{\"numSeries\":" + series + "},\"seriesCountByMetricName\":[]}");
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void json(HttpExchange exchange, String data) throws IOException {
    byte[] bytes =
        ("{\"status\":\"success\",\"data\":" + data + "}").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void federate(HttpExchange exchange, URI uri) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
    String encodings = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    boolean gzip = encodings != null && encodings.contains("gzip");
    if (gzip) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    exchange.sendResponseHeaders(200, 0);
    Pattern wanted = wanted(uri);
    long scrapeMs = InstantSource.system().millis() / 1_000 / scrapeSeconds * scrapeSeconds * 1_000;
    try (OutputStream plain = exchange.getResponseBody();
        OutputStream out = gzip ? new GZIPOutputStream(plain, 64 << 10) : plain) {
      for (int name = 0; name < NAMES; name++) {
        String text = "container_network_transmit_packets_dropped_total_" + name;
        if (wanted.matcher(text).matches()) {
          out.write(("# TYPE " + text + " untyped\n").getBytes(StandardCharsets.UTF_8));
          for (byte[] block : blocks.get(name)) {
            out.write(current(block, scrapeMs));
          }
        }
      }
    }
  }

  private static Pattern wanted(URI uri) {
    String query = URLDecoder.decode(uri.getRawQuery(), StandardCharsets.UTF_8);
    var slice = SLICE.matcher(query);
    return Pattern.compile(slice.matches() ? slice.group(1).replace("\\\\", "\\") : ".+");
  }

  /// Returns a block with each third value raised and all timestamps those of the last scrape.
  private static byte[] current(byte[] block, long scrapeMs) {
    byte[] now = block.clone();
    byte[] time = Long.toString(scrapeMs).getBytes(StandardCharsets.UTF_8);
    byte[] value =
        String.format("%08d", scrapeMs / 1_000 % 100_000_000).getBytes(StandardCharsets.UTF_8);
    int line = 0;
    for (int at = 0; at < now.length; at++) {
      if (now[at] == '\n') {
        System.arraycopy(time, 0, now, at - time.length, time.length);
        if (line++ % 3 == 0) {
          System.arraycopy(value, 0, now, at - time.length - 1 - value.length, value.length);
        }
      }
    }
    return now;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
