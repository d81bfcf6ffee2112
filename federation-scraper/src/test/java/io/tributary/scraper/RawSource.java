package io.tributary.scraper;

import io.tributary.model.Labels;
import io.tributary.scraper.access.HttpAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;

/// A server on loopback that answers every request with the bytes it was told, then closes.
final class RawSource implements AutoCloseable {
  static final String TEXT_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n";

  /// Writes one whole answer, or none.
  @FunctionalInterface
  interface Answer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final ServerSocket listener;
  private final Answer answer;

  RawSource(Answer answer) throws IOException {
    this.answer = answer;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("raw-source").start(this::accept);
  }

  /// A source that answers well.
  static RawSource of(String exposition) throws IOException {
    return new RawSource(out -> write(out, TEXT_HEAD + "\r\n" + exposition));
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write(plain);
    } catch (IOException e) {
      throw new AssertionError("memory cannot be written to", e);
    }
    return zipped.toByteArray();
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /// What is polled here, with honoured labels.
  Source source(String cluster, Duration interval, Duration timeout) {
    return source(cluster, HttpAccess.PLAIN, interval, timeout);
  }

  Source source(String cluster, HttpAccess access, Duration interval, Duration timeout) {
    return source(
        job(cluster, access, Source.SeriesRules.HONORED, new Source.Pace(interval, timeout)));
  }

  static Source source(ScrapeJob job) {
    Target target = Target.of(job, job.targets().getFirst(), Map.of());
    return ((Target.Polled) target).source();
  }

  /// The job that polls it.
  ScrapeJob job(String cluster, Duration interval, Duration timeout) {
    return job(
        cluster, HttpAccess.PLAIN, Source.SeriesRules.HONORED, new Source.Pace(interval, timeout));
  }

  ScrapeJob job(String cluster, HttpAccess access, Source.SeriesRules series, Source.Pace pace) {
    return new ScrapeJob(
        "federate",
        new ScrapeJob.Request(
            "http",
            "/federate",
            Map.of("match[]", List.of("{__name__!=\"\"}")),
            access,
            ScrapeProtocol.DEFAULT,
            true,
            ByteBudget.NONE),
        series,
        Source.Limits.DEFAULT,
        pace,
        List.of(),
        List.of(Labels.of("__address__", address(), "cluster", cluster)),
        List.of());
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      assert listener.isClosed() : e;
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      requests.add(head(connection.getInputStream()));
      answer.write(connection.getOutputStream());
    } catch (IOException e) {
      assert e != null; // the client left, which is what bad answers are for
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request has no end");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
