package io.tributary.scraper.access;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// One HTTP client for all who reach servers alike, made when the first needs it: most servers poll
/// nobody. Safe for use by several threads.
public final class HttpClients implements AutoCloseable {
  private final Map<Key, Made> clients = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final OAuthTokens tokens = new OAuthTokens(this);

  private record Key(TlsOptions tls, @Nullable URI proxy, boolean followsRedirects) {}

  /// @param pem what it was made of
  private record Made(HttpClient client, List<String> pem) {}

  /// Returns the client; another one after its certificates have changed.
  ///
  /// @throws IOException when those cannot be read or used
  public HttpClient client(HttpAccess access) throws IOException {
    Key key = new Key(access.tls(), access.proxy(), access.followsRedirects());
    List<String> pem = pem(access.tls());
    lock.lock();
    try {
      Made made = clients.get(key);
      if (made != null && made.pem().equals(pem)) {
        return made.client();
      }
      HttpClient client = newClient(access);
      clients.put(key, new Made(client, pem));
      if (made != null) {
        made.client().shutdown();
      }
      return client;
    } finally {
      lock.unlock();
    }
  }

  private static List<String> pem(TlsOptions tls) throws IOException {
    String authorities = tls.authorities() == null ? "" : tls.authorities().read();
    return tls.identity() == null
        ? List.of(authorities)
        : List.of(authorities, tls.identity().certificate().read(), tls.identity().key().read());
  }

  private static HttpClient newClient(HttpAccess access) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(access.followsRedirects() ? Redirect.NORMAL : Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    TlsOptions tls = access.tls();
    if (!tls.equals(TlsOptions.DEFAULT)) {
      builder.sslContext(TlsContext.of(tls)).sslParameters(parameters(tls));
    }
    URI proxy = access.proxy();
    if (proxy != null) {
      int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
      builder.proxy(ProxySelector.of(InetSocketAddress.createUnresolved(proxy.getHost(), port)));
    }
    return builder.build();
  }

  private static SSLParameters parameters(TlsOptions tls) {
    SSLParameters parameters = new SSLParameters();
    if (!tls.versions().isEmpty()) {
      parameters.setProtocols(tls.versions().toArray(String[]::new));
    }
    if (!tls.serverName().isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(tls.serverName())));
    }
    return parameters;
  }

  /// Puts credentials and headers on a request.
  ///
  /// @throws IOException when they cannot be had
  public void authorize(HttpRequest.Builder request, HttpAccess access)
      throws IOException, InterruptedException {
    for (Map.Entry<String, List<Secret>> header : access.headers().entrySet()) {
      for (Secret value : header.getValue()) {
        request.header(header.getKey(), value.read());
      }
    }
    switch (access.credentials()) {
      case null -> {}
      case Credentials.Basic(Secret username, Secret password) ->
          request.header("Authorization", basic(username.read(), password.read()));
      case Credentials.Token(String type, Secret token) ->
          request.header("Authorization", type + " " + token.read());
      case Credentials.OAuth oauth -> request.header("Authorization", tokens.header(oauth));
    }
  }

  /// Sends a request for a document that is small, or else no answer.
  ///
  /// @param timeout until the last byte of the answer
  /// @throws IOException when it did not come until then, or is longer
  public HttpResponse<String> document(
      HttpRequest.Builder request, HttpAccess access, Duration timeout, long mostBytes)
      throws IOException, InterruptedException {
    authorize(request, access);
    CompletableFuture<HttpResponse<String>> answer =
        client(access)
            .sendAsync(
                request.build(),
                BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), mostBytes));
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      HttpTimeoutException timedOut =
          new HttpTimeoutException("the answer did not end timeoutMs=" + timeout.toMillis());
      timedOut.initCause(e);
      throw timedOut;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      boolean _ = answer.cancel(true); // ends what still comes
    }
  }

  static String basic(String username, String password) {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /// Ends the requests that run, each with a failure.
  @Override
  public void close() {
    lock.lock();
    try {
      clients.values().forEach(made -> made.client().shutdownNow());
    } finally {
      lock.unlock();
    }
  }
}
