package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.ExpositionReceiver;
import io.tributary.ingest.exposition.ExpositionSource;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.scraper.RawSource.Answer;
import io.tributary.scraper.access.Credentials;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.access.HttpClients;
import io.tributary.scraper.access.Secret;
import io.tributary.scraper.access.TlsOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One poll of a source that answers well, badly or not at all.
class PollerTest {
  private static final long MAX_BODY_BYTES = 1 << 20;
  private static final Duration TIMEOUT = Duration.ofMillis(700);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final long NOW_MS = 1_700_000_000_000L;

  private final SharedIdentity identity = SharedIdentity.create();
  private final InMemoryStorage storage = new InMemoryStorage();
  private final HttpClients clients = new HttpClients();
  private final Poller poller = new Poller(clients, "Tributary/test", InstantSource.system());
  private final ExpositionReceiver receiver =
      new ExpositionReceiver(identity, storage.appender(), 1_000);
  private final ExpositionSource into =
      new ExpositionSource(
          new ClusterWrites(
              new ClusterId("eu-1"), identity.newSalt(), Labels.EMPTY, new SelfMetrics()),
          labels -> labels,
          MAX_BODY_BYTES,
          ExpositionSource.BrokenLines.END_BODY,
          null);

  @AfterEach
  void close() {
    clients.close();
    poller.close();
  }

  @Test
  void poll_goodAnswer_isUp() throws Exception {
    try (RawSource source = RawSource.of("a{b=\"c\"} 1 5\nd 2\n")) {
      assertThat(poll(source, TIMEOUT)).isEqualTo(new PollResult.Up());
      assertThat(source.requests)
          .singleElement()
          .asString()
          .startsWith("GET /federate?match%5B%5D=%7B__name__%21%3D%22%22%7D HTTP/1.1\r\n")
          .contains(
              "Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                  + "application/openmetrics-text;version=0.0.1;q=0.5,"
                  + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                  + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n")
          .contains("Accept-Encoding: zstd, gzip\r\n")
          .contains("User-Agent: Tributary/test\r\n")
          .contains("X-Prometheus-Scrape-Timeout-Seconds: 0.7\r\n")
          .doesNotContain("Authorization");
    }
    assertThat(receiver.samples()).isEqualTo(2);
  }

  @Test
  void poll_gzip_isDecoded() throws Exception {
    byte[] body = RawSource.gzip("a 1\nb 2\n".getBytes(StandardCharsets.UTF_8));
    Answer answer =
        out -> {
          RawSource.write(out, RawSource.TEXT_HEAD + "Content-Encoding: gzip\r\n\r\n");
          out.write(body);
        };
    try (RawSource source = new RawSource(answer)) {
      assertThat(poll(source, TIMEOUT)).isEqualTo(new PollResult.Up());
    }
    assertThat(receiver.samples()).isEqualTo(2);
  }

  @Test
  void poll_credentials_areSentAndNotCarriedElsewhere() throws Exception {
    try (RawSource other = RawSource.of("a 1\n");
        RawSource source = new RawSource(redirectTo(other))) {
      Source asked = source.source("eu-1", access(basic("ann", "pässword")), INTERVAL, TIMEOUT);

      assertThat(poll(asked)).isEqualTo(new PollResult.Down("the answer is not 200 status=302"));
      assertThat(source.requests.getFirst())
          .contains("Authorization: Basic YW5uOnDDpHNzd29yZA==\r\n");
      assertThat(other.requests).isEmpty();
    }
  }

  private static Credentials basic(String username, String password) {
    return new Credentials.Basic(new Secret.Text(username), new Secret.Text(password));
  }

  private static HttpAccess access(Credentials credentials) {
    return new HttpAccess(credentials, TlsOptions.DEFAULT, null, Map.of(), true);
  }

  @Test
  void poll_tokenInAFile_isReadEachTime(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "first\n");
    HttpAccess access =
        new HttpAccess(
            new Credentials.Token("Bearer", new Secret.InFile(file)),
            TlsOptions.DEFAULT,
            null,
            Map.of("X-Shard", List.of(new Secret.Text("1"), new Secret.Text("2"))),
            true);
    try (RawSource source = RawSource.of("a 1\n")) {
      Source asked = source.source("eu-1", access, INTERVAL, TIMEOUT);
      poll(asked);
      Files.writeString(file, "second");
      poll(asked);
      Files.delete(file);

      assertThat(poll(asked)).isInstanceOf(PollResult.Down.class);
      assertThat(source.requests).hasSize(2);
      assertThat(source.requests.getFirst())
          .contains("Authorization: Bearer first\r\n", "X-Shard: 1\r\n", "X-Shard: 2\r\n");
      assertThat(source.requests.getLast()).contains("Authorization: Bearer second\r\n");
    }
  }

  @Test
  void poll_oauth_fetchesATokenOnce() throws Exception {
    String answer = "{\"access_token\":\"t0ken\",\"token_type\":\"bearer\",\"expires_in\":3600}";
    try (RawSource tokens =
            new RawSource(out ->
                RawSource.write(
                    out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + answer));
        RawSource source = RawSource.of("a 1\n")) {
      Credentials oauth =
          new Credentials.OAuth(
              "me",
              new Secret.Text("s3cret"),
              List.of("read", "list"),
              URI.create("http://" + tokens.address() + "/token"),
              Map.of("audience", "x"),
              HttpAccess.PLAIN);
      Source asked = source.source("eu-1", access(oauth), INTERVAL, TIMEOUT);
      assertThat(poll(asked)).isEqualTo(new PollResult.Up());
      assertThat(poll(asked)).isEqualTo(new PollResult.Up());

      assertThat(tokens.requests)
          .singleElement()
          .asString()
          .startsWith("POST /token ")
          .contains("Authorization: Basic bWU6czNjcmV0\r\n");
      assertThat(source.requests).hasSize(2);
      assertThat(source.requests.getLast()).contains("Authorization: Bearer t0ken\r\n");
    }
  }

  @Test
  void poll_throughAProxy_asksThatForTheWholeUri() throws Exception {
    try (RawSource proxy = RawSource.of("a 1\n")) {
      HttpAccess access =
          new HttpAccess(
              null, TlsOptions.DEFAULT, URI.create("http://" + proxy.address()), Map.of(), true);
      ScrapeJob job =
          proxy.job("eu-1", access, Source.SeriesRules.HONORED, new Source.Pace(INTERVAL, TIMEOUT));
      Target target =
          Target.of(
              job, Labels.of("__address__", "source.invalid:9090", "cluster", "eu-1"), Map.of());
      Source asked = ((Target.Polled) target).source();

      assertThat(poll(asked)).isEqualTo(new PollResult.Up());
      assertThat(proxy.requests.getFirst())
          .startsWith("GET http://source.invalid:9090/federate?match%5B%5D=");
    }
  }

  @Test
  void poll_redirect_isFollowed() throws Exception {
    try (RawSource other = RawSource.of("a 1\n");
        RawSource source = new RawSource(redirectTo(other))) {
      assertThat(poll(source, TIMEOUT)).isEqualTo(new PollResult.Up());
    }
  }

  private static Answer redirectTo(RawSource other) {
    String uri = other.source("x", INTERVAL, TIMEOUT).endpoint().uri().toString();
    return out ->
        RawSource.write(
            out, "HTTP/1.1 302 Found\r\nLocation: " + uri + "\r\nContent-Length: 0\r\n\r\n");
  }

  static Stream<Arguments> badSources() {
    String head = RawSource.TEXT_HEAD;
    String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
        bad("500", "the answer is not 200 status=500", "HTTP/1.1 500 Oh\r\n\r\na 1\n"),
        bad(
            "HTML",
            "the answer is not exposition contentType=text/html",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"),
        bad("broken line", "expected a metric name line=2", head + "\r\na 1\n<p>\n"),
        Arguments.of("bad UTF-8", "text is not UTF-8 line=2", notUtf8()),
        bad("cut chunk", "chunked transfer encoding", chunked + "a\r\na 1\n"),
        bad("short body", "fixed content-length: 100", head + "Content-Length: 100\r\n\r\na 1\n"),
        bad("not gzip", "Not in GZIP format", head + "Content-Encoding: gzip\r\n\r\nabcdefghijkl"),
        bad("other encoding", "encoding=br", head + "Content-Encoding: br\r\n\r\na 1\n"),
        bad("no HTTP", "Invalid status line", "good day\r\n\r\n"),
        Arguments.of("no answer", "timed out timeoutMs=700", sleeper("")),
        Arguments.of("no end", "timed out timeoutMs=700", sleeper(head + "\r\na 1 17")),
        Arguments.of("endless", "the body is too long limit=1048576", endless("a 1\n")),
        Arguments.of("endless line", "the body is too long", endless("aaaaaaaa")),
        Arguments.of("gzip bomb", "the body is too long limit=1048576", bomb()),
        Arguments.of("loop", "status=302", loop()));
  }

  private static Arguments bad(String name, String reason, String answer) {
    return Arguments.of(name, reason, (Answer) out -> RawSource.write(out, answer));
  }

  private static Answer sleeper(String start) {
    return out -> {
      RawSource.write(out, start);
      out.flush();
      Thread.sleep(Duration.ofSeconds(20));
    };
  }

  private static Answer endless(String text) {
    byte[] block = text.repeat(2_000).getBytes(StandardCharsets.UTF_8);
    return out -> {
      RawSource.write(out, RawSource.TEXT_HEAD + "\r\n");
      while (true) {
        out.write(block);
      }
    };
  }

  private static Answer bomb() {
    byte[] block = "a 1\n".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    return out -> {
      RawSource.write(out, RawSource.TEXT_HEAD + "Content-Encoding: gzip\r\n\r\n");
      try (OutputStream gzip = new GZIPOutputStream(out)) {
        while (true) {
          gzip.write(block);
        }
      }
    };
  }

  private static Answer notUtf8() {
    byte[] line = "a{b=\"\u00ff\"} 1\n".getBytes(StandardCharsets.ISO_8859_1);
    return out -> {
      RawSource.write(out, RawSource.TEXT_HEAD + "\r\nb 1\n");
      out.write(line);
    };
  }

  private static Answer loop() {
    return out ->
        RawSource.write(
            out,
            // Said to close: a client that took the connection up again would see it end instead.
            "HTTP/1.1 302 Found\r\nLocation: /federate\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badSources")
  void poll_badAnswer_isDownWithTheReason(String name, String reason, Answer answer)
      throws Exception {
    boolean slow = reason.startsWith("timed out");
    try (RawSource source = new RawSource(answer)) {
      PollResult result = poll(source, slow ? TIMEOUT : Duration.ofSeconds(20));

      assertThat(result).as(name).isInstanceOf(PollResult.Down.class);
      assertThat(((PollResult.Down) result).reason()).contains(reason);
    }
    assertThat(receiver.bodyBytes()).isLessThan(2 * MAX_BODY_BYTES);
  }

  @Test
  void poll_seriesWithTooManyLabels_isRefusedAlone() throws Exception {
    StringBuilder text = new StringBuilder("a 1\nb{");
    for (int i = 0; i < 100_000; i++) {
      text.append("l").append(i).append("=\"\",");
    }
    try (RawSource source = RawSource.of(text + "} 2\nc 3\n")) {
      assertThat(poll(source, Duration.ofSeconds(20))).isEqualTo(new PollResult.Up());
    }
    assertThat(receiver.samples()).isEqualTo(3);
    assertThat(receiver.refused()).isEqualTo(1);
    assertThat(receiver.refusals()).contains("labels are too long");
  }

  @Test
  void poll_zstd_isDecodedAndCounted() throws Exception {
    byte[] body = Zstd.compress("a 1\nb 2\n".repeat(1_000).getBytes(StandardCharsets.UTF_8));
    Answer answer =
        out -> {
          RawSource.write(out, RawSource.TEXT_HEAD + "Content-Encoding: zstd\r\n\r\n");
          out.write(body);
        };
    try (RawSource source = new RawSource(answer)) {
      PollFacts facts = new PollFacts().begin(NOW_MS);
      Source asked = source.source("eu-1", INTERVAL, TIMEOUT);
      assertThat(poller.poll(asked, new Slices(asked, this::data), into, receiver, facts))
          .isEqualTo(new PollResult.Up());
      assertThat(facts.wireBytes()).isEqualTo(body.length);
      assertThat(receiver.bodyBytes()).isEqualTo(8_000);
    }
  }

  @Test
  void poll_sliced_clockIsComparedAtEachSlice() throws Exception {
    AtomicLong nowMs = new AtomicLong(NOW_MS);
    Answer slow =
        out -> {
          Instant answered = Instant.ofEpochMilli(nowMs.addAndGet(20_000));
          String date =
              DateTimeFormatter.RFC_1123_DATE_TIME.format(answered.atZone(ZoneOffset.UTC));
          RawSource.write(out, RawSource.TEXT_HEAD + "Date: " + date + "\r\n\r\na 1\n");
        };
    try (RawSource source = new RawSource(slow);
        Poller timed = new Poller(clients, "t", () -> Instant.ofEpochMilli(nowMs.get()))) {
      Source asked = source.source("eu-1", INTERVAL, TIMEOUT);
      Slices slices =
          new Slices(
              asked,
              (_, uri) ->
                  uri.getPath().endsWith("/values")
                      ? List.of("a", "b", "c")
                      : Map.of("headStats", Map.of("numSeries", "120000")));
      slices.polled(true, 200_000, false);
      PollFacts facts = new PollFacts().begin(NOW_MS);
      assertThat(timed.poll(asked, slices, into, receiver, facts)).isEqualTo(new PollResult.Up());
      assertThat(source.requests).hasSizeGreaterThan(1);
      assertThat(facts.skewMs()).isEqualTo(10_500); // half of what an answer took, and of a second
    }
  }

  @Test
  void poll_oauth_takesNoLongAnswer() throws Exception {
    String answer = " ".repeat(2 << 20) + "{\"access_token\":\"t0ken\"}";
    try (RawSource tokens =
            new RawSource(out ->
                RawSource.write(
                    out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + answer));
        RawSource source = RawSource.of("a 1\n")) {
      Credentials oauth =
          new Credentials.OAuth(
              "me",
              new Secret.Text("s3cret"),
              List.of(),
              URI.create("http://" + tokens.address() + "/token"),
              Map.of(),
              HttpAccess.PLAIN);
      assertThat(poll(source.source("eu-1", access(oauth), INTERVAL, TIMEOUT)))
          .isInstanceOf(PollResult.Down.class);
      assertThat(source.requests).isEmpty();
    }
  }

  @Test
  void poll_nobodyThere_isDown() throws Exception {
    Source gone;
    try (RawSource source = RawSource.of("")) {
      gone = source.source("eu-1", INTERVAL, TIMEOUT);
    }

    assertThat(poll(gone)).isEqualTo(new PollResult.Down("no connection"));
  }

  @Test
  void data_largeDocument_isReadAfterOneThatNeverEnded() throws Exception {
    String large = "x".repeat(1 << 20);
    String start = "HTTP/1.1 200 OK\r\n\r\n{\"data\":\"" + large;
    try (RawSource source = new RawSource(sleeper(start))) {
      assertThatThrownBy(() -> data(source)).hasMessageStartingWith("the answer did not end");
    }
    Answer whole = out -> RawSource.write(out, start + "\"}");
    try (RawSource source = new RawSource(whole)) {
      assertThat(data(source)).isEqualTo(large);
    }
  }

  private Object data(Source asked, URI uri) throws IOException, InterruptedException {
    return poller.data(asked, uri, _ -> {});
  }

  private Object data(RawSource source) throws IOException, InterruptedException {
    Source asked = source.source("eu-1", INTERVAL, TIMEOUT);
    return data(asked, URI.create("http://" + source.address() + "/api"));
  }

  private PollResult poll(Source source) throws InterruptedException {
    Slices slices = new Slices(source, this::data);
    return poller.poll(source, slices, into, receiver, new PollFacts().begin(NOW_MS));
  }

  private PollResult poll(RawSource source, Duration timeout)
      throws InterruptedException, IOException {
    return poll(source.source("eu-1", INTERVAL, timeout));
  }
}
