package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.datasource.http.UnreadAnswers;
import io.tributary.kit.contract.BatchWriter;
import io.tributary.model.Labels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients that do not read their answers.
class SlowReadersTest {
  private static final int SERIES = 40;
  private static final int MORE = 20;
  private static final String LARGE = "/clusters/eu-1/api/v1/series?match[]=large";
  private static final String SMALL = "/clusters/eu-1/api/v1/query?query=1";
  private final List<Socket> sockets = new ArrayList<>();
  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    BatchWriter writer = running.writer(RunningServer.EU);
    for (int i = 0; i < SERIES; i++) {
      String value = Character.toString('a' + i).repeat(200_000); // beyond a connection's buffers
      Labels labels = Labels.of("__name__", "large", "l", value);
      writer.sample(labels, RunningServer.NOW.toEpochMilli(), 1);
    }
    assertThat(writer.append().isEmpty()).isTrue();
    running.server.ready();
  }

  @AfterEach
  void stop() throws IOException {
    leave();
    running.close();
  }

  private void leave() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /// Asks for a large answer and returns the first line of it; the rest stays unread.
  private String ask() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), running.port()));
    String path = RunningServer.escaped(LARGE);
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    return new String(line, StandardCharsets.US_ASCII);
  }

  @Test
  void largeAnswers_manyUnread_leaveOtherRequestsTheirThreads() throws Exception {
    for (int i = 0; i < UnreadAnswers.MOST_LARGE; i++) {
      assertThat(ask()).isEqualTo("HTTP/1.1 200");
    }
    for (int i = 0; i < MORE; i++) {
      assertThat(ask()).isEqualTo("HTTP/1.1 503");
    }
    HttpResponse<String> refused = running.get(RunningServer.escaped(LARGE));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(refused.body())
        .isEqualTo(
            "{\"status\":\"error\",\"errorType\":\"unavailable\",\"error\":\"too many answers that their"
                + " clients have not read limit=128\"}");
    assertThat(running.get("/-/ready").statusCode()).isEqualTo(200);
    assertThat(running.get(SMALL).statusCode()).isEqualTo(200);
    leave();
    while (running.get(RunningServer.escaped(LARGE)).statusCode() != 200) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
