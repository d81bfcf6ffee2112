package io.tributary.scraper.access;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Tokens by client credentials, each kept until shortly before it expires. Safe for use by several
/// threads.
///
/// Source: RFC 6749, 4.4; who does not take the client's name and secret in a header gets them in
/// the form.
final class OAuthTokens {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long MOST_BYTES = 1 << 20;
  private static final Duration BEFORE_ITS_END = Duration.ofSeconds(10);
  private static final Duration UNTIL_TOLD = Duration.ofHours(1);

  private final HttpClients clients;
  private final Map<Credentials.OAuth, Kept> kept = new ConcurrentHashMap<>();

  OAuthTokens(HttpClients clients) {
    this.clients = clients;
  }

  /// Guarded by its lock: others wait for who fetches.
  private static final class Kept {
    final ReentrantLock lock = new ReentrantLock();
    @Nullable String header;
    long endNanos;
  }

  /// Returns the value of the header `Authorization`.
  ///
  /// @throws IOException when there is no token to be had
  String header(Credentials.OAuth oauth) throws IOException, InterruptedException {
    Kept one = kept.computeIfAbsent(oauth, _ -> new Kept());
    one.lock.lockInterruptibly();
    try {
      String header = one.header;
      if (header == null || System.nanoTime() - one.endNanos > 0) {
        header = fetch(oauth, one);
        one.header = header;
      }
      return header;
    } finally {
      one.lock.unlock();
    }
  }

  private String fetch(Credentials.OAuth oauth, Kept into)
      throws IOException, InterruptedException {
    HttpResponse<String> response = ask(oauth, true);
    if (response.statusCode() / 100 == 4) {
      response = ask(oauth, false);
    }
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "no token was given status=" + response.statusCode() + " url=" + oauth.tokenUrl());
    }
    if (!(JsonText.read(response.body()) instanceof Map<?, ?> answer)
        || !(answer.get("access_token") instanceof String token)) {
      throw new IOException("the answer has no access_token url=" + oauth.tokenUrl());
    }
    into.endNanos = System.nanoTime() + life(answer.get("expires_in")).toNanos();
    boolean bearer =
        !(answer.get("token_type") instanceof String type) || type.equalsIgnoreCase("bearer");
    return (bearer ? "Bearer" : answer.get("token_type")) + " " + token;
  }

  private static Duration life(@Nullable Object seconds) {
    if (!(seconds instanceof String text) || !text.matches("[0-9]{1,9}")) {
      return UNTIL_TOLD;
    }
    return Duration.ofSeconds(Long.parseLong(text)).minus(BEFORE_ITS_END);
  }

  private HttpResponse<String> ask(Credentials.OAuth oauth, boolean inHeader)
      throws IOException, InterruptedException {
    Map<String, String> form = new TreeMap<>(oauth.parameters());
    form.put("grant_type", "client_credentials");
    if (!oauth.scopes().isEmpty()) {
      form.put("scope", String.join(" ", oauth.scopes()));
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(oauth.tokenUrl());
    String secret = oauth.clientSecret().read();
    if (inHeader) {
      request.header(
          "Authorization", HttpClients.basic(encoded(oauth.clientId()), encoded(secret)));
    } else {
      form.put("client_id", oauth.clientId());
      form.put("client_secret", secret);
    }
    List<String> pairs = new ArrayList<>();
    form.forEach((name, value) -> pairs.add(encoded(name) + "=" + encoded(value)));
    request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .POST(BodyPublishers.ofString(String.join("&", pairs)));
    return clients.document(request, oauth.access(), TIMEOUT, MOST_BYTES);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
