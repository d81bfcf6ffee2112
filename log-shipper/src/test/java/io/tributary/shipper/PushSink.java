package io.tributary.shipper;

import com.google.protobuf.Timestamp;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.xerial.snappy.Snappy;

/// A server on a free port that takes pushes as Loki does: an exact repeat is stored once.
///
/// What it answers can be said beforehand. Safe for use by several threads.
final class PushSink implements AutoCloseable {
  private final HttpServer server;
  private final Object lock = new Object();
  private final Map<String, Set<Entry>> streams = new TreeMap<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();
  private Answer otherwise = new Answer(204, true, "");

  /// @param stores whether the lines are kept, whatever the status
  record Answer(int status, boolean stores, String text, String... headers) {}

  record Entry(long timestampNs, String line) {}

  record Request(String path, Map<String, List<String>> headers, PushRequest message) {
    int entries() {
      return message.getStreamsList().stream().mapToInt(PushStream::getEntriesCount).sum();
    }
  }

  PushSink() throws IOException {
    this(0);
  }

  PushSink(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// Gives these answers to the next requests, one each.
  void answerNext(Answer... next) {
    synchronized (lock) {
      answers.addAll(List.of(next));
    }
  }

  /// Gives this answer to every request.
  void answer(Answer always) {
    synchronized (lock) {
      otherwise = always;
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    PushRequest message = PushRequest.parseFrom(Snappy.uncompress(body));
    Answer answer;
    synchronized (lock) {
      requests.add(
          new Request(
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              message));
      answer = answers.isEmpty() ? otherwise : answers.poll();
      if (answer.stores()) {
        message.getStreamsList().forEach(this::store);
      }
    }
    for (int i = 0; i < answer.headers().length; i += 2) {
      exchange.getResponseHeaders().add(answer.headers()[i], answer.headers()[i + 1]);
    }
    byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  private void store(PushStream stream) {
    Set<Entry> entries =
        streams.computeIfAbsent(stream.getLabels().toStringUtf8(), _ -> new LinkedHashSet<>());
    for (PushEntry entry : stream.getEntriesList()) {
      entries.add(
          new Entry(
              nanos(entry.getTimestamp()), entry.getLine().toString(StandardCharsets.ISO_8859_1)));
    }
  }

  static long nanos(Timestamp timestamp) {
    return timestamp.getSeconds() * 1_000_000_000 + timestamp.getNanos();
  }

  List<Request> requests() {
    synchronized (lock) {
      return List.copyOf(requests);
    }
  }

  Set<String> labels() {
    synchronized (lock) {
      return Set.copyOf(streams.keySet());
    }
  }

  /// Returns what is stored of the streams whose labels contain `text`, each in order of arrival.
  List<Entry> entries(String text) {
    synchronized (lock) {
      List<Entry> found = new ArrayList<>();
      streams.forEach((labels, entries) -> {
        if (labels.contains(text)) {
          found.addAll(entries);
        }
      });
      return found;
    }
  }

  /// Returns lines as ISO 8859-1, which keeps every byte.
  List<String> lines(String text) {
    return entries(text).stream().map(Entry::line).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
