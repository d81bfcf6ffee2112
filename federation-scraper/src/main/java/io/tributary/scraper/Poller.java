package io.tributary.scraper;

import io.tributary.ingest.exposition.ExpositionException;
import io.tributary.ingest.exposition.ExpositionReceiver;
import io.tributary.ingest.exposition.ExpositionSource;
import io.tributary.model.error.OverloadedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Asks a source once and stores what it answers. Safe for use by several threads, each with a
/// receiver of its own.
final class Poller implements AutoCloseable {
  private static final String ACCEPT =
      "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  private static final String TEXT = "text/plain";
  private static final int OK = 200;
  private static final int GZIP_BUFFER = 16 << 10;

  private final String userAgent;

  /// Made when the first source needs them: most servers poll nobody.
  private final Map<Redirect, HttpClient> clients = new ConcurrentHashMap<>();

  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("scrape-deadline").factory());

  Poller(String userAgent) {
    this.userAgent = userAgent;
  }

  private static HttpClient newClient(Redirect redirect) {
    return HttpClient.newBuilder()
        .version(Version.HTTP_1_1)
        .followRedirects(redirect)
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .build();
  }

  /// Blocks until the poll is over, which is soon after its timeout; what was stored is counted by
  /// the receiver.
  ///
  /// @param nowMs the time of samples without a timestamp
  PollResult poll(Source source, ExpositionSource into, ExpositionReceiver receiver, long nowMs)
      throws InterruptedException {
    Duration timeout = source.pace().timeout();
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      HttpResponse<InputStream> response =
          client(source).send(request(source), BodyHandlers.ofInputStream());
      long nanosLeft = deadline - System.nanoTime();
      try (InputStream body = new BoundedBody(response.body(), nanosLeft, timeout, deadlines)) {
        String refusal = refusal(response);
        if (refusal != null) {
          return new PollResult.Down(refusal);
        }
        receiver.receive(into, decoded(response, body), nowMs);
        return new PollResult.Up();
      }
    } catch (OverloadedException e) {
      return new PollResult.Overloaded(e.retryAfter());
    } catch (HttpTimeoutException e) {
      return new PollResult.Down("timed out timeoutMs=" + timeout.toMillis());
    } catch (ExpositionException e) {
      return new PollResult.Down(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new PollResult.Down(reason(e));
    }
  }

  /// Credentials are not for the place that a redirect names.
  private HttpClient client(Source source) {
    Redirect redirect = source.endpoint().credentials() == null ? Redirect.NORMAL : Redirect.NEVER;
    return clients.computeIfAbsent(redirect, Poller::newClient);
  }

  private HttpRequest request(Source source) {
    Duration timeout = source.pace().timeout();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(source.endpoint().uri())
            .timeout(timeout)
            .header("Accept", ACCEPT)
            .header("Accept-Encoding", "gzip")
            .header("User-Agent", userAgent)
            .header(
                "X-Prometheus-Scrape-Timeout-Seconds", Double.toString(timeout.toMillis() / 1e3));
    Source.Credentials credentials = source.endpoint().credentials();
    if (credentials != null) {
      String pair = credentials.username() + ":" + credentials.password();
      String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      request.header("Authorization", "Basic " + encoded);
    }
    return request.build();
  }

  private static @Nullable String refusal(HttpResponse<InputStream> response) {
    if (response.statusCode() != OK) {
      return "the answer is not 200 status=" + response.statusCode();
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    boolean text = type.strip().toLowerCase(Locale.ROOT).startsWith(TEXT);
    return text ? null : "the answer is not text exposition contentType=" + type;
  }

  private static InputStream decoded(HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "gzip" -> new GZIPInputStream(body, GZIP_BUFFER);
      case "identity", "" -> body;
      default -> throw new IOException("the encoding was not asked for encoding=" + encoding);
    };
  }

  private static String reason(IOException failure) {
    if (failure instanceof ConnectException) { // which has no text of its own
      boolean unknown =
          failure.getCause() instanceof ConnectException cause
              && cause.getCause() instanceof UnresolvedAddressException;
      return unknown ? "the host is not known" : "no connection";
    }
    // A body that breaks off is "closed"; why is in the cause.
    Throwable told = failure.getCause() instanceof IOException cause ? cause : failure;
    return told.getMessage() + " cause=" + told.getClass().getSimpleName();
  }

  /// Ends the polls that run, each with a failure.
  @Override
  public void close() {
    clients.values().forEach(HttpClient::shutdownNow);
    deadlines.shutdownNow();
  }
}
