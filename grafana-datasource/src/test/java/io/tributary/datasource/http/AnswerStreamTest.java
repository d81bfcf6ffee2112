package io.tributary.datasource.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.error.OverloadedException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.Test;

class AnswerStreamTest {
  private static final int WRITE_BYTES = 32 << 10;
  private final UnreadAnswers unread = new UnreadAnswers(1_000_000);
  private final AtomicLong nanos = new AtomicLong();

  /// Returns an answer whose client takes a while for each write.
  private AnswerStream read(Duration each) {
    OutputStream client =
        new OutputStream() {
          @Override
          public void write(int b) {
            nanos.addAndGet(each.toNanos());
          }

          @Override
          public void write(byte[] from, int offset, int length) {
            nanos.addAndGet(each.toNanos());
          }
        };
    return new AnswerStream(client, unread, nanos::get);
  }

  private static void write(AnswerStream stream, int writes) throws IOException {
    for (int i = 0; i < writes; i++) {
      stream.write(new byte[WRITE_BYTES]);
    }
  }

  @Test
  void write_clientReadsAllAlong_goesOnForEver() throws IOException {
    try (AnswerStream stream = read(Duration.ofMillis(1_900))) {
      write(stream, 1_000);
      stream.release();
    }
    assertThat(nanos.get()).isGreaterThan(Duration.ofMinutes(30).toNanos());
  }

  @Test
  void write_clientReadsTooSlowly_breaksOff() throws IOException {
    try (AnswerStream stream = read(Duration.ofSeconds(10))) {
      write(stream, 3);
      assertThatThrownBy(() -> write(stream, 1))
          .isInstanceOf(EofException.class)
          .hasMessageContaining("client reads too slowly bytes=131072 seconds=40.0");
      stream.release();
    }
  }

  @Test
  void write_answerTakesLongToMake_goesOn() throws IOException {
    try (AnswerStream stream = read(Duration.ZERO)) {
      for (int i = 0; i < 10; i++) {
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        write(stream, 1);
      }
      stream.release();
    }
  }

  @Test
  void write_manyLargeAnswersUnread_refusesOneMoreButNoSmallOne() throws IOException {
    List<AnswerStream> all = new ArrayList<>();
    for (int i = 0; i < UnreadAnswers.MOST_LARGE; i++) {
      all.add(read(Duration.ZERO));
      write(all.getLast(), 2);
    }
    try (AnswerStream large = read(Duration.ZERO);
        AnswerStream small = read(Duration.ZERO)) {
      assertThatThrownBy(() -> write(large, 1))
          .isInstanceOf(OverloadedException.class)
          .hasMessage("too many answers that their clients have not read limit=128");
      large.release();
      small.write(1);
      all.getFirst().release();
      write(large, 1);
      large.release();
    }
    all.forEach(AnswerStream::release);
  }

  @Test
  void take_moreThanAllMayHold_isRefusedUntilThereIsRoom() {
    long first = unread.take(900_000);
    assertThatThrownBy(() -> unread.take(800_000))
        .isInstanceOf(OverloadedException.class)
        .hasMessage(
            "too many answers that their clients have not read memory_limit=1000000 held=637856"
                + " needed=800000");
    assertThat(unread.take(1_000)).isZero();
    unread.giveBack(first);
    assertThatCode(() -> unread.take(800_000)).doesNotThrowAnyException();
  }

  @Test
  void take_largerThanAllMayHold_goesThroughAlone() {
    long only = unread.take(5_000_000);
    assertThatThrownBy(() -> unread.take(300_000)).isInstanceOf(OverloadedException.class);
    unread.giveBack(only);
    assertThat(unread.take(300_000)).isPositive();
  }
}
