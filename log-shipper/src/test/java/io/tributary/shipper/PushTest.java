package io.tributary.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.shipper.PushSink.Answer;
import io.tributary.shipper.PushSink.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What the shipper makes of a server's answers.
class PushTest extends ShipperHarness {
  private static final String A = "a.log\"";

  @Test
  void push_request_isThatOfPromtail() throws IOException {
    append("a.log", "1\n");
    ship("*.log");
    awaitLines(A, "1");

    Request request = sink.requests().getFirst();
    assertThat(request.path()).isEqualTo("/clusters/eu-1/loki/api/v1/push");
    assertThat(request.headers().get("Content-type")).containsExactly("application/x-protobuf");
  }

  @Test
  void push_failures_areTriedAgainWithTheSameBytes() throws IOException {
    sink.answerNext(
        new Answer(503, false, "busy", "Retry-After", "0"),
        new Answer(429, false, "slow down"),
        new Answer(401, false, "who are you"),
        new Answer(500, true, "stored, but not said so"),
        new Answer(302, false, "", "Location", "/elsewhere"));
    append("a.log", "1\n2\n");
    ship("*.log");

    await(() -> sink.requests().size() >= 6);
    awaitLines(A, "1", "2");
    assertThat(sink.requests()).hasSize(6);
    assertThat(sink.requests())
        .extracting(Request::message)
        .containsOnly(sink.requests().getFirst().message());
  }

  @Test
  void push_serverComesLater_everythingArrives() throws IOException {
    int port = sink.port();
    sink.close();
    append("a.log", "1\n");
    Shipper shipper = Shipper.start(config(sink.base(), "*.log"), InstantSource.system());
    try (shipper) {
      settle();
      sink = new PushSink(port);
      awaitLines(A, "1");
    }
  }

  @Test
  void push_refusal_losesNothingElse() throws IOException {
    sink.answerNext(new Answer(400, false, "line too old"));
    append("a.log", "refused\n");
    ship("*.log");
    await(() -> !sink.requests().isEmpty());
    append("a.log", "1\n");

    awaitLines(A, "1");
    assertThat(sink.requests()).hasSize(2);
  }

  @Test
  void push_tooLarge_isSplitInOrder() throws IOException {
    Answer tooLarge = new Answer(413, false, "too large");
    sink.answerNext(tooLarge, tooLarge);
    append("a.log", "1\n2\n3\n");
    append("b.log", "4\n5\n");
    ship("*.log");

    awaitLines(A, "1", "2", "3");
    awaitLines("b.log", "4", "5");
  }

  @Test
  void push_tooLargeForOneLine_losesThatLineOnly() throws IOException {
    Answer tooLarge = new Answer(413, false, "too large");
    sink.answerNext(tooLarge, tooLarge);
    append("a.log", "lost\n1\n");
    ship("*.log");

    awaitLines(A, "1");
  }

  @Test
  void push_manyLines_areOfBoundedRequests() throws IOException {
    StringBuilder text = new StringBuilder();
    int lines = 60_000;
    for (int i = 0; i < lines; i++) {
      text.append("line number ").append(i).append(" of a file that is read at once\n");
    }
    append("a.log", text.toString());
    ship("*.log");
    await(() -> sink.lines(A).size() >= lines);

    assertThat(sink.lines(A)).containsExactlyElementsOf(text.toString().lines().toList());
    assertThat(sink.requests())
        .hasSizeGreaterThan(3)
        .allSatisfy(
            request -> assertThat(request.message().getSerializedSize()).isLessThan(1_400_000));
  }

  @Test
  void stop_serverHangsUp_endsInTime() throws IOException {
    sink.answer(new Answer(503, false, "busy", "Retry-After", "300"));
    append("a.log", "1\n");
    ship("*.log");
    await(() -> !sink.requests().isEmpty());
    long since = System.nanoTime();
    stop();

    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void backoff_growsAndHonoursWhatIsAsked() {
    Backoff backoff = new Backoff(new SplittableRandom(7));
    Duration last = Duration.ZERO;
    for (int i = 0; i < 20; i++) {
      last = backoff.next(Duration.ZERO);
      assertThat(last).isBetween(Duration.ofMillis(125), Duration.ofSeconds(10));
    }
    assertThat(last).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    assertThat(backoff.next(Duration.ofSeconds(42))).isEqualTo(Duration.ofSeconds(42));
    backoff.reset();
    assertThat(backoff.next(Duration.ZERO)).isLessThanOrEqualTo(Duration.ofMillis(250));
  }
}
