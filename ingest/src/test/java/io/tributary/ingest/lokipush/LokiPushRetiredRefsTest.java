package io.tributary.ingest.lokipush;

import static io.tributary.ingest.lokipush.Pushes.PROTOBUF;
import static io.tributary.ingest.lokipush.Pushes.entry;
import static io.tributary.ingest.lokipush.Pushes.push;
import static io.tributary.ingest.lokipush.Pushes.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.receive.Answer;
import io.tributary.model.Labels;
import org.junit.jupiter.api.Test;

/// Streams whose refs the store has retired since they were seen.
final class LokiPushRetiredRefsTest extends LokiPushFixture {
  @Test
  void refs_retired_areResolvedAgain() {
    byte[] body =
        push(
            stream("{app=\"web\"}", entry(1, "one"), entry(2, "two", "a", "b")),
            stream("{app=\"db\"}", entry(3, "three")));
    receive(body, PROTOBUF);
    appender.retireAll();
    appender.rows.clear();

    assertThat(receive(body, PROTOBUF)).isEqualTo(Answer.STORED);
    assertThat(appender.rows)
        .containsExactly(
            row(WEB, 1, "one"),
            row(WEB, 2, "two", "a", "b"),
            row(Labels.of("app", "db"), 3, "three"));
    assertThat(appender.resolved()).isEqualTo(4);
  }

  @Test
  void refs_retiredAndRefusedThen_areReportedOnce() {
    byte[] body = push(stream("{app=\"web\"}", entry(1, "one"), entry(2, "two")));
    receive(body, PROTOBUF);
    appender.retireAll();
    appender.refuseStreams(labels -> true);

    assertThat(receive(body, PROTOBUF).text())
        .contains("stream '{app=\"web\"}'", "limit=0")
        .endsWith("refused 2 of 2 entries\n");
  }

  @Test
  void refs_retiredTwice_say503() {
    appender.retireAlways();
    Answer answer = receive(push(stream("{app=\"web\"}", entry(1, "one"))), PROTOBUF);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).containsKey("Retry-After");
  }
}
