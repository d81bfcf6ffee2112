package io.tributary.shipper;

import io.tributary.shipper.ShipperConfig.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Pushes one body at a time: protobuf in snappy, as promtail does. Confined to one thread.
final class PushClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int MOST_REASON_BYTES = 4096;

  private final HttpClient client;
  private final HttpRequest.Builder request;
  private final InstantSource clock;

  PushClient(Target target, InstantSource clock) {
    this.clock = clock;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    request =
        HttpRequest.newBuilder(target.pushUri())
            .header("Content-Type", "application/x-protobuf")
            .header("User-Agent", target.userAgent());
    if (target.authorization() != null) {
      request.header("Authorization", target.authorization());
    }
  }

  /// The status of an answer and the first of its text.
  private record Answer(int status, String text, Duration retryAfter) {}

  /// Makes one attempt.
  PushResult push(byte[] body, int length) throws InterruptedException {
    HttpRequest post = request.POST(BodyPublishers.ofByteArray(body, 0, length)).build();
    CompletableFuture<HttpResponse<InputStream>> response =
        client.sendAsync(post, BodyHandlers.ofInputStream());
    try {
      CompletableFuture<Answer> answer = response.thenApply(this::answer);
      return result(answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return new PushResult.Failed("no answer seconds=" + ANSWER.toSeconds(), Duration.ZERO);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return new PushResult.Failed(String.valueOf(cause), Duration.ZERO);
    } finally {
      response.cancel(true); // without effect once it is done
    }
  }

  private Answer answer(HttpResponse<InputStream> response) {
    try (InputStream text = response.body()) {
      return new Answer(
          response.statusCode(),
          new String(text.readNBytes(MOST_REASON_BYTES), StandardCharsets.UTF_8).strip(),
          response.headers().firstValue("Retry-After").map(this::delay).orElse(Duration.ZERO));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Source: RFC 9110, 10.2.3.
  private Duration delay(String retryAfter) {
    try {
      if (retryAfter.matches("[0-9]{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(retryAfter));
      }
      Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(retryAfter));
      Duration delay = Duration.between(clock.instant(), until);
      return delay.isNegative() ? Duration.ZERO : delay;
    } catch (DateTimeException e) {
      return Duration.ZERO; // not what the standard says
    }
  }

  /// Only what says that these very lines are wrong ends in a refusal: with a wrong address or
  /// password it would lose every line.
  private static PushResult result(Answer answer) {
    int status = answer.status();
    return switch (status) {
      case 400, 422 -> new PushResult.Refused(status, answer.text());
      case 413 -> new PushResult.TooLarge(answer.text());
      default ->
          status / 100 == 2
              ? new PushResult.Stored()
              : new PushResult.Failed(
                  "status=" + status + " answer=" + answer.text(), answer.retryAfter());
    };
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
