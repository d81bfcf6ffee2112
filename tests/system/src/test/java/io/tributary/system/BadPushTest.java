package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// What senders of logs must not send: each gets the right code with a reason, and everything else
/// lives on.
class BadPushTest {
  private static final String CLUSTER = "bad-2";
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final long NOW_S = InstantSource.system().millis() / 1_000;

  @TempDir static Path folder;
  private static ServerProcess server;
  private double before;
  private int accepted; // lines that a test has got stored

  @BeforeAll
  static void start() throws IOException {
    server = ServerProcess.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void count() throws Exception {
    before = storedLines();
  }

  /// A good push must go through after every bad one, and every line be counted that was taken.
  @AfterEach
  void everythingElseLivesOn() throws Exception {
    assertThat(push(snappy(stream("{app=\"good\"}", "good")), PROTOBUF).statusCode())
        .isEqualTo(204);
    assertThat(storedLines()).isEqualTo(before + accepted + 1);
  }

  private static double storedLines() throws Exception {
    String name = "tributary_ingest_entries_total{cluster=\"" + CLUSTER + "\",}";
    HttpResponse<String> metrics = HttpApi.get(URI.create(server.queries() + "/metrics"));
    return metrics
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  private static HttpResponse<String> push(byte[] body, String type, String... headers)
      throws Exception {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = type;
    return HttpApi.post(
        URI.create(server.ingest() + "/clusters/" + CLUSTER + "/loki/api/v1/push"), body, all);
  }

  private static PushStream stream(String labels, String... lines) {
    PushStream.Builder stream = PushStream.newBuilder().setLabels(ByteString.copyFromUtf8(labels));
    for (String line : lines) {
      stream.addEntries(
          PushEntry.newBuilder()
              .setTimestamp(Timestamp.newBuilder().setSeconds(NOW_S))
              .setLine(ByteString.copyFromUtf8(line)));
    }
    return stream.build();
  }

  private static byte[] snappy(PushStream... streams) throws IOException {
    PushRequest request = PushRequest.newBuilder().addAllStreams(List.of(streams)).build();
    return Snappy.compress(request.toByteArray());
  }

  private static byte[] json(String values) {
    String text = "{\"streams\":[{\"stream\":{\"app\":\"web\"},\"values\":[" + values + "]}]}";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(to)) {
      gzip.write(bytes);
    }
    return to.toByteArray();
  }

  private static void refused(HttpResponse<String> response, int status, String reason) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(reason);
  }

  @Test
  void body_brokenProtobuf_is400() throws Exception {
    byte[] whole = snappy(stream("{app=\"web\"}", "x".repeat(1_000)));
    refused(push(Arrays.copyOf(whole, whole.length - 5), PROTOBUF), 400, "snappy");
    refused(push(new byte[0], PROTOBUF), 400, "snappy");
    byte[] message = Snappy.uncompress(whole);
    byte[] cut = Snappy.compress(Arrays.copyOf(message, message.length - 5));
    refused(push(cut, PROTOBUF), 400, "offset=");
  }

  @Test
  void body_brokenJson_is400WithItsPlace() throws Exception {
    refused(push("{\"streams\":[{".getBytes(StandardCharsets.UTF_8), JSON), 400, "line=1 column=");
    refused(push("[]".getBytes(StandardCharsets.UTF_8), JSON), 400, "line=1 column=");
    refused(push(json("[\"1\",\"x\"]]"), JSON), 400, "line=1 column=");
  }

  @Test
  void body_nestedTooDeep_is400() throws Exception {
    byte[] deep = ("{\"x\":" + "[".repeat(10 << 20)).getBytes(StandardCharsets.UTF_8);
    refused(push(deep, JSON), 400, "nesting depth");
    byte[] deepEntry = json("[\"1\",\"x\"," + "{\"a\":".repeat(1 << 20));
    refused(push(deepEntry, JSON), 400, "nesting depth");
  }

  @Test
  void body_bomb_is413() throws Exception {
    byte[] zeros = gzip(new byte[256 << 20]);
    refused(push(zeros, PROTOBUF, "Content-Encoding", "gzip"), 413, "decoded body is too long");
    byte[] line = gzip(json("[\"1\",\"" + " ".repeat(64 << 20) + "\"]"));
    refused(push(line, JSON, "Content-Encoding", "gzip"), 413, "decoded body is too long");
    refused(push(Snappy.compress(new byte[64 << 20]), PROTOBUF), 413, "decoded body is too long");
  }

  @Test
  void labels_invalid_areRefusedTheRestKept() throws Exception {
    accepted = 2;
    refused(
        push(
            snappy(
                stream("{app=\"beside\"}", "kept"),
                stream("{}", "kept, of an unknown service"),
                stream("{app=\"x", "bad"),
                stream("app", "bad"),
                stream("{1=\"x\"}", "bad")),
            PROTOBUF),
        400,
        "refused 3 of 5 entries");
  }

  @Test
  void entries_invalid_areRefusedTheRestKept() throws Exception {
    accepted = 1;
    String values =
        "[\"x\",\"bad\"],[],[\"1\"],[\"" + NOW_S + "000000000\",\"kept\"],[\"1\",\"old\"]";
    refused(push(json(values), JSON), 400, "refused 4 of 5 entries");
    String line = "y".repeat(300 << 10);
    refused(
        push(snappy(stream("{app=\"web\"}", line)), PROTOBUF),
        400,
        "max entry size '262144' bytes exceeded for stream '{app=\"web\"}'");
  }

  @Test
  void headers_odd_areAnsweredWithAReason() throws Exception {
    byte[] body = json("[\"" + NOW_S + "000000000\",\"x\"]");
    refused(push(body, JSON, "Content-Encoding", "zstd"), 400, "\"zstd\" not supported");
    refused(push(body, JSON, "Content-Encoding", "gzip"), 400, "not valid gzip");
    refused(push(body, "text/plain"), 400, "snappy");
    URI other = URI.create(server.ingest() + "/api/v1/push");
    refused(HttpApi.post(other, body, "Content-Type", JSON), 415, "contentType=");
    accepted = 1;
    assertThat(push(body, "Application/JSON; charset=UTF-8").statusCode()).isEqualTo(204);
  }

  @Test
  void body_withoutStreams_is422() throws Exception {
    refused(push("{}".getBytes(StandardCharsets.UTF_8), JSON), 422, "at least one valid stream");
  }
}
