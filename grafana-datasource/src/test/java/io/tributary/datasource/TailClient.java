package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A WebSocket client of the JDK that follows logs.
final class TailClient implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
  private final List<String> lines = new ArrayList<>();
  private final WebSocket socket;
  private volatile boolean paused;
  private final AtomicInteger messages = new AtomicInteger();

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.incrementAndGet();
        received.add(text.toString());
        text.setLength(0);
      }
      if (!paused) {
        from.request(1);
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
      pongs.add(StandardCharsets.US_ASCII.decode(message).toString());
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      closed.add(status + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.add(error.toString());
    }
  }

  private TailClient(WebSocket.Builder builder, URI uri) {
    this.socket = builder.buildAsync(uri, new Listener()).join();
  }

  /// @throws java.util.concurrent.CompletionException when the server refuses
  static TailClient open(RunningServer server, String path, String... headers) {
    WebSocket.Builder builder = server.client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    String uri = server.uri(path).toString();
    return new TailClient(builder, URI.create("ws" + uri.substring("http".length())));
  }

  /// Returns the next message.
  String next() throws InterruptedException {
    String message = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(message).as("nothing came, closed=%s", closed).isNotNull();
    return message;
  }

  /// Returns the next message that holds `text`.
  String nextWith(String text) throws InterruptedException {
    String message = next();
    while (!message.contains(text)) {
      message = next();
    }
    return message;
  }

  /// Returns the next lines, of however many messages.
  List<String> lines(int count) throws InterruptedException, IOException {
    while (lines.size() < count) {
      for (JsonNode stream : new ObjectMapper().readTree(next()).path("streams")) {
        stream.path("values").forEach(value -> lines.add(value.path(1).asText()));
      }
    }
    List<String> taken = List.copyOf(lines.subList(0, count));
    lines.subList(0, count).clear();
    return taken;
  }

  /// Returns how many messages have come.
  int messages() {
    return messages.get();
  }

  /// Returns what the server answers to a ping.
  @Nullable String ping(String text) throws InterruptedException {
    socket.sendPing(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))).join();
    return pongs.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /// Takes no more from the connection.
  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    socket.request(1);
  }

  /// Takes what comes until nothing does for a while.
  void drain() throws InterruptedException {
    while (received.poll(1, TimeUnit.SECONDS) != null) {}
  }

  /// Takes leave, and waits for the server's.
  void leave() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  /// Returns with what status and reason the server closed the connection.
  String closed() throws InterruptedException {
    return closed.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  void abort() {
    socket.abort();
  }

  @Override
  public void close() {
    // The server may take leave at the same moment.
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(_ -> socket).join();
    socket.abort();
  }
}
