package io.tributary.scraper.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.GapStatus;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.scraper.FederateJob;
import io.tributary.scraper.PollListener;
import io.tributary.scraper.PollListener.Poll;
import io.tributary.scraper.Scraper;
import io.tributary.scraper.Source;
import io.tributary.scraper.access.Credentials;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.access.Secret;
import io.tributary.scraper.access.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Gaps of a source that has a sample each 15 s and no remote read.
class GapFillerTest {
  private static final ClusterId EU = new ClusterId("eu-1");
  private static final Labels A = Labels.of("__name__", "a", "region", "eu");
  private static final long START_MS = 1_700_000_000_000L;
  private static final long STEP_MS = 15_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final InMemoryStorage store = new InMemoryStorage();
  private final SelfMetrics metrics = new SelfMetrics();
  private final AtomicInteger queries = new AtomicInteger();
  private volatile boolean fails;
  private volatile String token = "";
  private volatile long nothingFromMs = Long.MAX_VALUE;
  private volatile long nothingToMs = Long.MAX_VALUE;
  private HttpServer server;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(
        "/api/v1/status/config",
        _ -> "{\"data\":{\"yaml\":\"global:\\n  external_labels:\\n    region: eu\\n\"}}");
    answer("/api/v1/query", this::samples);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(String path, java.util.function.Function<URI, String> body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.apply(exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
          String shown = exchange.getRequestHeaders().getFirst("Authorization");
          boolean denied = !token.isEmpty() && !("Bearer " + token).equals(shown);
          exchange.sendResponseHeaders(denied ? 401 : fails ? 503 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  /// Has a sample at each multiple of 15 s: its seconds since the start.
  private String samples(URI uri) {
    queries.incrementAndGet();
    var form =
        java.util.regex.Pattern.compile("query=.*\\[(\\d+)ms]&time=(.+)").matcher(uri.getQuery());
    assertThat(form.matches()).as(uri.getQuery()).isTrue();
    long endMs = Math.round(Double.parseDouble(form.group(2)) * 1e3);
    StringBuilder values = new StringBuilder();
    for (long ms = endMs - Long.parseLong(form.group(1)); ms <= endMs; ms++) {
      boolean nothing = ms >= nothingFromMs && ms < nothingToMs;
      if (Math.floorMod(ms - START_MS, STEP_MS) == 0 && !nothing) {
        values.append(values.isEmpty() ? "" : ",");
        values.append("[" + ms / 1e3 + ",\"" + (ms - START_MS) / 1_000 + "\"]");
      }
    }
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":"
        + "{\"__name__\":\"a\"},\"values\":["
        + values
        + "]}]}}";
  }

  private GapFiller filler() throws IOException {
    GapFiller filler =
        GapFiller.start(
            new GapFiller.Parts(
                folder,
                store,
                store,
                text -> List.of(Matcher.equal("__name__", text)),
                Duration.ZERO,
                "t",
                () -> Instant.ofEpochMilli(START_MS + 3_600_000)));
    filler.fillInto(
        new Scraper.Sink(
            store.appender(),
            store,
            SharedIdentity.create(),
            cluster -> new ClusterWrites(cluster, 0, Labels.EMPTY, metrics),
            metrics,
            PollListener.NONE));
    return filler;
  }

  private Source source() {
    return FederateJob.source("127.0.0.1:" + server.getAddress().getPort(), "eu-1");
  }

  private static long at(long seconds) {
    return START_MS + seconds * 1_000;
  }

  private static Poll down(long seconds, boolean marks) {
    long markerMs = marks ? at(seconds) : Poll.UNMARKED;
    return new Poll(false, at(seconds), markerMs, 0, Duration.ZERO, false);
  }

  private static void awaitFilled(GapFiller filler, int gaps) {
    await(() ->
        filler.status().size() == gaps
            && filler.status().stream().allMatch(gap -> gap.state() == GapStatus.State.FILLED));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /// Returns the times of stored samples in seconds, each of which has them as its value.
  private List<Long> stored() {
    try (MetricSnapshot snapshot = store.snapshot(TimeRange.ALL)) {
      SortedMap<Labels, List<StoredSample>> all =
          StoredSample.readAll(snapshot.querier(EU), TimeRange.ALL, List.of());
      assertThat(all).containsOnlyKeys(A);
      return Objects.requireNonNull(all.get(A)).stream()
          .map(sample -> {
            long seconds = (sample.timestampMs() - START_MS) / 1_000;
            assertThat(Double.longBitsToDouble(sample.valueBits())).isEqualTo((double) seconds);
            return seconds;
          })
          .toList();
    }
  }

  private static List<Long> each15(long from, long to) {
    return java.util.stream.LongStream.rangeClosed(from / 15, to / 15)
        .map(i -> i * 15)
        .boxed()
        .toList();
  }

  @Test
  void source_thatWasDown_isPulledAndItsMarkersGiveWay() throws Exception {
    new BatchWriter(store, EU)
        .sample(A, at(0), 0)
        .sampleBits(A, at(20), SpecialValues.STALE_NAN_BITS, 0)
        .sampleBits(A, at(60), SpecialValues.STALE_NAN_BITS, 0)
        .append();
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(5)));
      filler.polled(source(), down(20, true));
      filler.polled(source(), down(35, false));
      filler.polled(source(), down(60, true));
      assertThat(filler.status()).singleElement().extracting(GapStatus::end).isNull();
      filler.polled(source(), Poll.up(at(125)));
      filler.polled(source(), Poll.up(at(140)));
      awaitFilled(filler, 1);
      assertThat(filler.status().getFirst().start()).isEqualTo(Instant.ofEpochMilli(at(5)));
      Gap down = new Gap(at(20), at(125), Gap.Kind.DOWN);
      List<Gap> others =
          Stream.of(Gap.Kind.NO_LINES, Gap.Kind.REFUSED, Gap.Kind.SPENT)
              .map(kind -> new Gap(at(20), at(125), kind))
              .toList();
      Completeness all = (_, _) -> Stream.concat(Stream.of(down), others.stream()).toList();
      assertThat(filler.unfilled(all).gaps(EU, TimeRange.ALL))
          .as("samples fill nothing else")
          .isEqualTo(others);
    }
    assertThat(stored()).isEqualTo(each15(0, 120));
  }

  @Test
  void gap_openWhenTheServerEnds_isFilledByTheNext() throws Exception {
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(5)));
      filler.polled(source(), down(20, false));
    }
    try (GapFiller filler = filler()) {
      filler.polled(source(), down(300, false));
      filler.polled(source(), Poll.up(at(1_805)));
      fails = true;
      filler.polled(source(), Poll.up(at(1_820)));
      await(() -> !filler.status().getFirst().error().isEmpty());
    }
    fails = false;
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(1_835)));
      awaitFilled(filler, 1);
    }
    assertThat(stored()).isEqualTo(each15(15, 1_800));
    assertThat(queries).hasValueGreaterThan(1);
  }

  @Test
  void server_thatDidNotRun_pullsWhatItMissed() throws Exception {
    new BatchWriter(store, ClusterId.TRIBUTARY)
        .sample(source().about("up"), at(3_000), 1)
        .sample(source().about("up"), at(3_015), 0)
        .append();
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(3_300)));
      filler.polled(source(), Poll.up(at(3_315)));
      awaitFilled(filler, 1);
    }
    assertThat(stored()).isEqualTo(each15(3_000, 3_300));
  }

  @Test
  void source_withAnotherTokenAndSelectorAfterAReload_isPulledWithThose() throws Exception {
    token = "new";
    String address = "127.0.0.1:" + server.getAddress().getPort();
    HttpAccess access =
        new HttpAccess(
            new Credentials.Token("Bearer", new Secret.Text("new")),
            TlsOptions.DEFAULT,
            null,
            Map.of(),
            true);
    Source by = FederateJob.source(address, "eu-1", "b", access);
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(5)));
      filler.polled(source(), down(20, false));
      filler.replaced(source(), by);
      filler.polled(by, down(35, false));
      filler.polled(by, Poll.up(at(125)));
      filler.polled(by, Poll.up(at(140)));
      awaitFilled(filler, 1);
      assertThat(filler.status().getFirst().source()).isEqualTo(by.endpoint().uri().toString());
    }
    assertThat(stored()).isEqualTo(each15(15, 120));
  }

  @Test
  void source_thatIsPolledAgainAfterAReload_missedNothingFromBeforeTheStart() throws Exception {
    new BatchWriter(store, ClusterId.TRIBUTARY).sample(source().about("up"), at(3_000), 1).append();
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(3_015)));
      filler.ended(source(), at(3_020));
      filler.polled(source(), Poll.up(at(3_500)));
      filler.polled(source(), Poll.up(at(3_515)));
      assertThat(filler.status()).isEmpty();
    }
  }

  @Test
  void samples_deletedMeanwhile_stayAway() throws Exception {
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(5)));
      filler.polled(source(), down(20, false));
      filler.deleting(EU, List.of(Matcher.equal("region", "eu")), new TimeRange(at(0), at(60)));
      filler.deleting(EU, List.of(Matcher.equal("region", "us")), new TimeRange(at(0), at(900)));
    }
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(125)));
      filler.polled(source(), Poll.up(at(140)));
      awaitFilled(filler, 1);
    }
    assertThat(stored()).isEqualTo(each15(75, 120));
  }

  @Test
  void cluster_thatWritesAndCanBeRead_isPulled() throws Exception {
    try (GapFiller filler = filler()) {
      filler.missing(EU, new Gap(at(5), at(65), Gap.Kind.SILENT));
      assertThat(filler.status()).isEmpty();
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      filler.readFrom(List.of(new GapFiller.ReadCluster(EU, url, HttpAccess.PLAIN)));
      filler.missing(EU, new Gap(at(5), at(65), Gap.Kind.SILENT));
      filler.missing(EU, new Gap(at(5), at(65), Gap.Kind.SILENT));
      awaitFilled(filler, 1);
    }
    assertThat(stored()).as("and what was on the way when it began").isEqualTo(each15(-45, 60));
  }

  @Test
  void source_thatHasNothingEither_staysMissing() throws Exception {
    nothingFromMs = at(300);
    nothingToMs = at(1_500);
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(5)));
      filler.polled(source(), down(20, false));
      filler.polled(source(), Poll.up(at(1_805)));
      filler.polled(source(), Poll.up(at(1_820)));
      awaitFilled(filler, 1);
      List<Gap> rest =
          filler
              .unfilled((_, _) -> List.of(new Gap(at(20), at(1_805), Gap.Kind.DOWN)))
              .gaps(EU, TimeRange.ALL);
      assertThat(rest)
          .singleElement()
          .satisfies(gap -> {
            assertThat(gap.startMs()).isBetween(at(285), at(360));
            assertThat(gap.endMs()).isBetween(at(1_440), at(1_500));
          });
    }
  }

  @Test
  void cluster_thatCannotBeReached_saysWhy() throws Exception {
    try (GapFiller filler = filler()) {
      URI nobody = URI.create("http://127.0.0.1:1");
      filler.readFrom(List.of(new GapFiller.ReadCluster(EU, nobody, HttpAccess.PLAIN)));
      filler.missing(EU, new Gap(at(5), at(65), Gap.Kind.SILENT));
      await(() -> !filler.status().getFirst().error().isEmpty());
      assertThat(filler.status().getFirst().error()).isEqualTo("no connection");
    }
  }

  @Test
  void source_thatIsPolledLessOften_hasNoGapBetweenPolls() throws Exception {
    try (GapFiller filler = filler()) {
      filler.polled(source(), Poll.up(at(0)));
      filler.polled(
          source(), new Poll(true, at(60), Poll.UNMARKED, 0, Duration.ofSeconds(60), true));
      assertThat(filler.status()).isEmpty();
      filler.polled(source(), Poll.up(at(120)));
      assertThat(filler.status())
          .extracting(GapStatus::start)
          .containsExactly(Instant.ofEpochMilli(at(60)));
    }
  }

  @Test
  void proxy_thatRefusesRemoteRead_isAskedForItUntilAQueryIsAnswered() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    server.createContext(
        "/api/v1/read",
        exchange -> {
          reads.incrementAndGet();
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    fails = true;
    try (GapFiller filler = filler()) {
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      filler.readFrom(List.of(new GapFiller.ReadCluster(EU, url, HttpAccess.PLAIN)));
      filler.missing(EU, new Gap(at(5), at(65), Gap.Kind.SILENT));
      await(() -> !filler.status().getFirst().error().isEmpty());
      fails = false;
      awaitFilled(filler, 1);
      filler.missing(EU, new Gap(at(125), at(185), Gap.Kind.SILENT));
      awaitFilled(filler, 2);
    }
    assertThat(reads).hasValue(2);
    assertThat(stored()).containsAll(each15(15, 60)).containsAll(each15(135, 180));
  }
}
