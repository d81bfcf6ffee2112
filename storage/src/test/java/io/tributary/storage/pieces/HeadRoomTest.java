package io.tributary.storage.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.error.OverloadedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeadRoomTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final AtomicLong held = new AtomicLong();

  private HeadRoom room(Duration longestWait) {
    return new HeadRoom("samples", held::get, 50, longestWait);
  }

  @Test
  void await_upToTwiceTheBudget_returns() {
    held.set(100);
    room(LONG).await();
    assertThat(held).hasValue(100);
  }

  @Test
  void await_noneSealedInTime_isRefused() {
    held.set(101);
    assertThatThrownBy(() -> room(Duration.ofMillis(1)).await())
        .isInstanceOf(OverloadedException.class)
        .hasMessage("samples come faster than they can be sealed head_bytes=101");
  }

  @Test
  void await_sealedMeanwhile_returnsToAllThatWait() throws InterruptedException {
    held.set(101);
    HeadRoom room = room(LONG);
    List<Thread> waiting = waiting(room, HeadRoom.MOST_WAITING);
    held.set(7);
    room.freed();
    for (Thread thread : waiting) {
      assertThat(thread.join(LONG)).isTrue();
    }
  }

  @Test
  void await_manyWaitAlready_isRefusedAtOnce() throws InterruptedException {
    held.set(101);
    HeadRoom room = room(LONG);
    List<Thread> waiting = waiting(room, HeadRoom.MOST_WAITING);
    assertThatThrownBy(room::await).isInstanceOf(OverloadedException.class);
    held.set(0);
    room.freed();
    for (Thread thread : waiting) {
      assertThat(thread.join(LONG)).isTrue();
    }
  }

  @Test
  void await_freedAndStillTooMuch_waitsOn() throws InterruptedException {
    held.set(300);
    HeadRoom room = room(LONG);
    Thread one = waiting(room, 1).getFirst();
    held.set(200);
    room.freed();
    awaitWaiting(one);
    held.set(100);
    room.freed();
    assertThat(one.join(LONG)).isTrue();
  }

  private static List<Thread> waiting(HeadRoom room, int count) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofPlatform().daemon().start(room::await));
    }
    threads.forEach(HeadRoomTest::awaitWaiting);
    return threads;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }
}
