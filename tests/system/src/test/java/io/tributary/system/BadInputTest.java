package io.tributary.system;

import static io.tributary.system.RemoteWriteSender.request;
import static io.tributary.system.RemoteWriteSender.series;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.tributary.model.metrics.SpecialValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// What senders must not send: each gets the right code with a reason, and everything else lives
/// on.
class BadInputTest {
  private static final String CLUSTER = "bad-1";
  private static final long NOW_MS = InstantSource.system().millis();

  @TempDir static Path folder;
  private static ServerProcess server;
  private static RemoteWriteSender sender;
  private static int goodWrites;

  @BeforeAll
  static void start() throws IOException {
    server = ServerProcess.start(folder);
    sender = new RemoteWriteSender(server.ingest());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// A good request must go through after every bad one, and be there.
  @AfterEach
  void everythingElseLivesOn() throws Exception {
    goodWrites++;
    assertThat(
            sender
                .send(
                    CLUSTER,
                    request(series(NOW_MS, goodWrites, "__name__", "good", "n", "" + goodWrites)))
                .statusCode())
        .isEqualTo(204);
    assertThat(read("count(good)")).isEqualTo(Integer.toString(goodWrites));
  }

  private static String read(String query) throws Exception {
    var result =
        new HttpApi(server.queries()).cluster(CLUSTER).query(query, Double.toString(NOW_MS / 1e3));
    return result.size() == 0 ? "nothing" : result.get(0).path("value").get(1).asText();
  }

  private static void refused(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).isNotBlank();
  }

  private static URI path(String path) {
    return URI.create(server.ingest() + path);
  }

  @Test
  void body_truncatedSnappy_is400() throws Exception {
    byte[] whole =
        Snappy.compress(
            RemoteWriteSender.bytes(
                request(series(NOW_MS, 1, "__name__", "truncated_snappy_body"))));
    refused(sender.sendBody(CLUSTER, Arrays.copyOf(whole, whole.length - 5)), 400);
    refused(sender.sendBody(CLUSTER, new byte[0]), 400);
  }

  @Test
  void body_thatClaimsTooMuch_is413() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(body);
    out.writeUInt32NoTag(1 << 30);
    out.flush();
    body.write(new byte[100]);
    refused(sender.sendBody(CLUSTER, body.toByteArray()), 413);
  }

  @Test
  void body_longerThanAllowed_is413() throws Exception {
    String answer =
        raw(
            "POST /api/v1/write HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: snappy\r\nContent-Length: 99000000\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void body_brokenProtobuf_is400() throws Exception {
    byte[] whole = RemoteWriteSender.bytes(request(series(NOW_MS, 1, "__name__", "broken")));
    refused(sender.sendBody(CLUSTER, Snappy.compress(Arrays.copyOf(whole, whole.length - 3))), 400);
    refused(
        sender.sendBody(CLUSTER, Snappy.compress(new byte[] {(byte) 0xff, (byte) 0xff, 3})), 400);
    assertThat(read("broken")).isEqualTo("nothing");
  }

  @Test
  void header_wrongTypeOrEncoding_is415() throws Exception {
    byte[] body =
        Snappy.compress(RemoteWriteSender.bytes(request(series(NOW_MS, 1, "__name__", "x"))));
    refused(HttpApi.post(path("/api/v1/write"), body, "Content-Type", "application/json"), 415);
    refused(HttpApi.post(path("/api/v1/write"), body, "Content-Encoding", "gzip"), 415);
  }

  @Test
  void label_tenMegabytes_isRefusedTheRestKept() throws Exception {
    String huge = "x".repeat(10 << 20);
    refused(
        sender.send(
            CLUSTER,
            request(
                series(NOW_MS, 1, "__name__", "huge", "label", huge),
                series(NOW_MS, 7, "__name__", "beside_huge"))),
        400);
    assertThat(read("beside_huge")).isEqualTo("7");
    assertThat(read("count(huge)")).isEqualTo("nothing");
  }

  @Test
  void label_invalidUtf8_isRefusedTheRestKept() throws Exception {
    byte[] marked =
        RemoteWriteSender.bytes(
            request(
                series(NOW_MS, 1, "__name__", "broken_text", "label", "MARK"),
                series(NOW_MS, 8, "__name__", "beside_broken_text")));
    int at = ByteString.copyFrom(marked).toString(StandardCharsets.ISO_8859_1).indexOf("MARK");
    marked[at] = (byte) 0xff;
    marked[at + 1] = (byte) 0xc0;
    refused(sender.sendBody(CLUSTER, Snappy.compress(marked)), 400);
    assertThat(read("beside_broken_text")).isEqualTo("8");
    assertThat(read("count(broken_text)")).isEqualTo("nothing");
  }

  @Test
  void value_nanPayloads_areKeptApart() throws Exception {
    double payload = Double.longBitsToDouble(0x7ff8dead0000beefL);
    assertThat(
            sender
                .send(
                    CLUSTER,
                    request(
                        series(NOW_MS, payload, "__name__", "value_nan"),
                        series(NOW_MS, SpecialValues.STALE_NAN, "__name__", "value_stale"),
                        series(NOW_MS, Double.NEGATIVE_INFINITY, "__name__", "value_inf")))
                .statusCode())
        .isEqualTo(204);
    assertThat(read("value_nan")).isEqualTo("NaN");
    assertThat(read("value_inf")).isEqualTo("-Inf");
    assertThat(read("value_stale")).isEqualTo("nothing");
  }

  @Test
  void value_otherForATimestamp_is400AndTheFirstStays() throws Exception {
    assertThat(sender.send(CLUSTER, request(series(NOW_MS, 1, "__name__", "twice"))).statusCode())
        .isEqualTo(204);
    assertThat(sender.send(CLUSTER, request(series(NOW_MS, 1, "__name__", "twice"))).statusCode())
        .isEqualTo(204);
    refused(sender.send(CLUSTER, request(series(NOW_MS, 2, "__name__", "twice"))), 400);
    assertThat(read("twice")).isEqualTo("1");
  }

  @Test
  void path_unknown_is404() throws Exception {
    refused(HttpApi.post(path("/api/v9/write"), new byte[1]), 404);
    refused(HttpApi.post(path("/clusters/bad!name/api/v1/write"), new byte[1]), 400);
    assertThat(sender.send("tributary", request(series(NOW_MS, 1, "__name__", "x"))).statusCode())
        .isEqualTo(400);
    assertThat(HttpApi.post(URI.create(server.queries() + "/api/v1/write"), new byte[1]).body())
        .contains(server.ingest().getAuthority());
  }

  @Test
  void method_get_is405() throws Exception {
    assertThat(raw("GET /api/v1/write HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .contains("POST");
  }

  @Test
  void request_garbage_is400() throws Exception {
    assertThat(raw("\u0000\u0001 nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void sender_slowLoris_isCutOff() throws Exception {
    try (Socket socket = socket()) {
      socket
          .getOutputStream()
          .write("POST /api/v1/write HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.UTF_8));
      long start = System.nanoTime();
      try {
        while (System.nanoTime() - start < Duration.ofSeconds(30).toNanos()
            && socket.getInputStream().available() == 0) {
          socket.getOutputStream().write("X-Slow: 1\r\n".getBytes(StandardCharsets.UTF_8));
          LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
      } catch (IOException e) {
        return; // closed under our hands
      }
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 408 ");
    }
  }

  private static Socket socket() throws IOException {
    Socket socket = new Socket(server.ingest().getHost(), server.ingest().getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  /// Sends bytes as they are and returns the beginning of what comes back.
  private static String raw(String request) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      byte[] answer = new byte[4096];
      int length = in.read(answer);
      return new String(answer, 0, Math.max(length, 0), StandardCharsets.ISO_8859_1);
    }
  }
}
