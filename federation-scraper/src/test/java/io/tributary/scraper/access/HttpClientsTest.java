package io.tributary.scraper.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Documents of servers that answer well, for ever or too much.
class HttpClientsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] START = "{\"a\":".getBytes(UTF_8);

  private final HttpClients clients = new HttpClients();
  private final CountDownLatch done = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(START);
          exchange.getResponseBody().flush();
          try {
            boolean hangs = exchange.getRequestURI().getPath().equals("/hangs");
            assertThat(hangs && done.await(LONG.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                .isEqualTo(hangs);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.getResponseBody().write(" ".repeat(100 - START.length).getBytes(UTF_8));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    done.countDown();
    clients.close();
    server.stop(0);
  }

  private String document(String path, Duration timeout, long mostBytes) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return clients
        .document(HttpRequest.newBuilder(uri), HttpAccess.PLAIN, timeout, mostBytes)
        .body();
  }

  @Test
  void document_thatEnds_isWhole() throws Exception {
    assertThat(document("/ends", LONG, 100)).hasSize(100).startsWith("{\"a\":");
  }

  @Test
  void document_thatIsLongerThanItMayBe_isNone() {
    assertThatThrownBy(() -> document("/ends", LONG, 99)).isInstanceOf(IOException.class);
  }

  @Test
  void document_whoseBodyDoesNotEnd_isNoneWhenTheTimeIsOver() {
    assertThatThrownBy(() -> document("/hangs", Duration.ofMillis(300), 100))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessageContaining("timeoutMs=300");
  }
}
