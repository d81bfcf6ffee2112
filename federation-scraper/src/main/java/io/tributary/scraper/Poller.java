package io.tributary.scraper;

import io.tributary.ingest.exposition.ExpositionException;
import io.tributary.ingest.exposition.ExpositionReceiver;
import io.tributary.ingest.exposition.ExpositionSource;
import io.tributary.model.error.OverloadedException;
import io.tributary.scraper.access.HttpClients;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Asks a source once and stores what it answers. Safe for use by several threads, each with a
/// receiver of its own.
final class Poller implements AutoCloseable {
  private static final String TEXT = "text/plain";
  private static final int OK = 200;
  private static final int GZIP_BUFFER = 16 << 10;

  private final HttpClients clients;
  private final String userAgent;

  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("scrape-deadline").factory());

  /// @param clients are closed by who made them
  Poller(HttpClients clients, String userAgent) {
    this.clients = clients;
    this.userAgent = userAgent;
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
          clients
              .client(source.endpoint().access())
              .send(request(source), BodyHandlers.ofInputStream());
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

  private HttpRequest request(Source source) throws IOException, InterruptedException {
    Duration timeout = source.pace().timeout();
    Source.Endpoint endpoint = source.endpoint();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.uri())
            .timeout(timeout)
            .header("Accept", ScrapeProtocol.accept(endpoint.protocols()))
            .header("Accept-Encoding", endpoint.compressed() ? "gzip" : "identity")
            .header("User-Agent", userAgent)
            .header(
                "X-Prometheus-Scrape-Timeout-Seconds", Double.toString(timeout.toMillis() / 1e3));
    clients.authorize(request, endpoint.access());
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

  @Override
  public void close() {
    deadlines.shutdownNow();
  }
}
