package io.tributary.scraper;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.tributary.ingest.exposition.ExpositionException;
import io.tributary.ingest.exposition.ExpositionForm;
import io.tributary.ingest.exposition.ExpositionReceiver;
import io.tributary.ingest.exposition.ExpositionSource;
import io.tributary.model.error.OverloadedException;
import io.tributary.scraper.access.Failures;
import io.tributary.scraper.access.HttpClients;
import io.tributary.scraper.access.JsonText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Asks a source once and stores what it answers. Safe for use by several threads, each with a
/// receiver of its own.
final class Poller implements AutoCloseable {
  private static final String TEXT = "text/plain";
  private static final String PROTOBUF = "application/vnd.google.protobuf";
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String ENCODINGS = "zstd, gzip";
  private static final int OK = 200;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int LARGEST_DOCUMENT = 64 << 20;

  /// Of larger documents there is one at a time, however many sources have such.
  private static final int SMALL_DOCUMENT = 256 << 10;

  /// 8 MiB, what RFC 9659 lets a sender use.
  private static final int LARGEST_WINDOW_LOG = 23;

  private static final int GZIP_BUFFER = 16 << 10;

  private final HttpClients clients;
  private final String userAgent;
  private final InstantSource clock;
  private final Semaphore largeDocument = new Semaphore(1);
  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);

  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("scrape-deadline").factory());

  /// @param clients are closed by who made them
  Poller(HttpClients clients, String userAgent, InstantSource clock) {
    this.clients = clients;
    this.userAgent = userAgent;
    this.clock = clock;
  }

  /// Blocks until the poll is over, which is soon after its timeout; what was stored is counted by
  /// the receiver.
  ///
  /// Of a poll that is sliced the timeout is each slice's, and the interval that of the whole.
  ///
  /// @param slices of this source
  /// @param facts of this poll; its start is the time of samples without a timestamp
  PollResult poll(
      Source source,
      Slices slices,
      ExpositionSource into,
      ExpositionReceiver receiver,
      PollFacts facts)
      throws InterruptedException {
    receiver.reset();
    long end = System.nanoTime() + source.pace().interval().toNanos();
    List<URI> parts = slices.next();
    boolean timedOut = false;
    PollResult result = new PollResult.Up();
    for (URI part : parts) {
      long since = System.nanoTime();
      Duration timeout = timeout(source, parts.size(), end - since);
      if (timeout.isNegative() || timeout.isZero()) {
        result = new PollResult.Down("the slices did not end within the interval");
        break;
      }
      result = poll(new Asking(source, part, timeout), into, receiver, facts);
      timedOut = facts.timedOut();
      if (!(result instanceof PollResult.Up)) {
        break;
      }
      TimeUnit.NANOSECONDS.sleep(slices.restNanos(System.nanoTime() - since));
    }
    if (!(result instanceof PollResult.Overloaded)) {
      slices.polled(result instanceof PollResult.Up, receiver.samples(), timedOut);
    }
    return result;
  }

  private static Duration timeout(Source source, int parts, long nanosLeft) {
    Duration timeout = source.pace().timeout();
    boolean bounded = parts > 1 && timeout.toNanos() > nanosLeft;
    return bounded ? Duration.ofNanos(nanosLeft) : timeout;
  }

  /// One request of a poll.
  private record Asking(Source source, URI uri, Duration timeout) {}

  private PollResult poll(
      Asking asking, ExpositionSource into, ExpositionReceiver receiver, PollFacts facts)
      throws InterruptedException {
    Duration timeout = asking.timeout();
    long deadline = System.nanoTime() + timeout.toNanos();
    facts.asked(clock.millis());
    try {
      HttpResponse<InputStream> response =
          clients
              .client(asking.source().endpoint().access())
              .send(request(asking), BodyHandlers.ofInputStream());
      facts.answered(response.headers(), clock.millis());
      long nanosLeft = deadline - System.nanoTime();
      try (InputStream body = new BoundedBody(response.body(), nanosLeft, timeout, deadlines)) {
        String refusal = refusal(response);
        if (refusal != null) {
          return new PollResult.Down(refusal);
        }
        InputStream counted = new CountedBody(body, facts::received);
        ExpositionForm form = Objects.requireNonNull(form(response)); // else it was refused
        try (InputStream text = new FairBody(decoded(response, counted), turns)) {
          receiver.receiveMore(into, text, form, facts.startMs());
        }
        return new PollResult.Up();
      }
    } catch (OverloadedException e) {
      return new PollResult.Overloaded(e.retryAfter());
    } catch (HttpTimeoutException e) {
      facts.ranOut();
      return new PollResult.Down("timed out timeoutMs=" + timeout.toMillis());
    } catch (ExpositionException e) {
      return new PollResult.Down(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new PollResult.Down(Failures.reason(e));
    }
  }

  /// Asks the API of a source for a small document; returns its `data`.
  ///
  /// @param received is told how many bytes came, as they were sent
  /// @throws IOException when there is none
  Object data(Source source, URI uri, LongConsumer received)
      throws IOException, InterruptedException {
    Duration timeout = source.pace().timeout();
    Asking asking = new Asking(source, uri, timeout);
    HttpResponse<InputStream> response =
        clients
            .client(source.endpoint().access())
            .send(request(asking), BodyHandlers.ofInputStream());
    try (InputStream body =
        new BoundedBody(response.body(), timeout.toNanos(), timeout, deadlines)) {
      if (response.statusCode() != OK) {
        String message = "the answer is not 200 status=" + response.statusCode();
        throw isForGood(response.statusCode())
            ? new NoSuchDocumentException(message)
            : new IOException(message);
      }
      Object answer = document(decoded(response, new CountedBody(body, received)));
      Object data = answer instanceof Map<?, ?> map ? map.get("data") : null;
      if (data == null) {
        throw new NoSuchDocumentException("the answer has no data");
      }
      return data;
    }
  }

  private Object document(InputStream body) throws IOException, InterruptedException {
    byte[] start = body.readNBytes(SMALL_DOCUMENT);
    if (start.length < SMALL_DOCUMENT) {
      return JsonText.read(new String(start, StandardCharsets.UTF_8));
    }
    largeDocument.acquire();
    try {
      InputStream all = new SequenceInputStream(new ByteArrayInputStream(start), body);
      return JsonText.read(new String(all.readNBytes(LARGEST_DOCUMENT), StandardCharsets.UTF_8));
    } finally {
      largeDocument.release();
    }
  }

  private static boolean isForGood(int status) {
    return status / 100 == 4 && status != REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS;
  }

  private HttpRequest request(Asking asking) throws IOException, InterruptedException {
    Source.Endpoint endpoint = asking.source().endpoint();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(asking.uri())
            .timeout(asking.timeout())
            .header("Accept", ScrapeProtocol.accept(endpoint.protocols()))
            .header("Accept-Encoding", endpoint.compressed() ? ENCODINGS : "identity")
            .header("User-Agent", userAgent)
            .header(
                "X-Prometheus-Scrape-Timeout-Seconds",
                Double.toString(asking.timeout().toMillis() / 1e3));
    clients.authorize(request, endpoint.access());
    return request.build();
  }

  private static @Nullable String refusal(HttpResponse<InputStream> response) {
    if (response.statusCode() != OK) {
      return "the answer is not 200 status=" + response.statusCode();
    }
    return form(response) == null
        ? "the answer is not exposition contentType=" + contentType(response)
        : null;
  }

  private static String contentType(HttpResponse<InputStream> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  private static boolean isOf(String contentType, String mediaType) {
    return contentType.strip().toLowerCase(Locale.ROOT).startsWith(mediaType);
  }

  private static @Nullable ExpositionForm form(HttpResponse<InputStream> response) {
    String type = contentType(response);
    if (isOf(type, PROTOBUF)) {
      boolean delimited = type.contains("MetricFamily") && type.contains("delimited");
      return delimited ? ExpositionForm.PROTOBUF : null;
    }
    if (isOf(type, OPEN_METRICS)) {
      return ExpositionForm.OPEN_METRICS;
    }
    return isOf(type, TEXT) ? ExpositionForm.TEXT : null;
  }

  private static InputStream decoded(HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "gzip" -> new GZIPInputStream(body, GZIP_BUFFER);
      case "zstd" ->
          new ZstdInputStreamNoFinalizer(body, RecyclingBufferPool.INSTANCE)
              .setLongMax(LARGEST_WINDOW_LOG);
      case "identity", "" -> body;
      default -> throw new IOException("the encoding was not asked for encoding=" + encoding);
    };
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
  }
}
