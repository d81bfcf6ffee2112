package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.wire.Query;
import io.tributary.model.wire.ReadRequest;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

/// An answer whose data cannot be read to the end never looks whole.
final class BrokenAnswerTest {
  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/clusters/broken/federate?match[]=m", "/clusters/broken/api/v1/series?match[]=m"})
  void answer_thatBegan_breaksTheConnection(String path) {
    assertThatThrownBy(() -> running.get(RunningServer.escaped(path)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            running.get(
                RunningServer.escaped(path),
                "Accept",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                    + "encoding=delimited"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void chunks_thatBegan_breakTheConnection() {
    assertThatThrownBy(() -> read(ReadRequest.ResponseType.STREAMED_XOR_CHUNKS))
        .isInstanceOf(IOException.class);
  }

  private HttpResponse<String> read(ReadRequest.ResponseType type) throws Exception {
    ReadRequest request =
        ReadRequest.newBuilder()
            .addQueries(Query.newBuilder().setEndTimestampMs(5))
            .addAcceptedResponseTypes(type)
            .build();
    HttpRequest post =
        HttpRequest.newBuilder(running.uri("/clusters/broken/api/v1/read"))
            .POST(BodyPublishers.ofByteArray(Snappy.compress(request.toByteArray())))
            .build();
    return running.client.send(post, BodyHandlers.ofString());
  }
}
