package io.tributary.datasource.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.ClusterId;
import io.tributary.model.View;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class QueryGateTest {
  private static final View GREEDY = new View.Cluster(new ClusterId("greedy"));
  private static final View MODEST = new View.Cluster(new ClusterId("modest"));
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch started = new CountDownLatch(2);
  private final List<View> order = new CopyOnWriteArrayList<>();

  private Function<BooleanSupplier, Boolean> blocking(CountDownLatch until) {
    return _ -> {
      started.countDown();
      await(until);
      return true;
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void run_turnComesFree_isForTheViewThatHasFewest() throws Exception {
    QueryGate gate = new QueryGate(2, LONG);
    try (ExecutorService clients = Executors.newCachedThreadPool()) {
      CountDownLatch later = new CountDownLatch(1);
      Future<Boolean> one = clients.submit(() -> gate.run(GREEDY, () -> false, blocking(end)));
      Future<Boolean> other = clients.submit(() -> gate.run(GREEDY, () -> false, blocking(later)));
      await(started);
      Future<Boolean> second = clients.submit(() -> gate.run(GREEDY, () -> false, noting(GREEDY)));
      awaitWaiting(gate, 1);
      Future<Boolean> first = clients.submit(() -> gate.run(MODEST, () -> false, noting(MODEST)));
      awaitWaiting(gate, 2);
      end.countDown();
      assertThat(first.get() && second.get()).isTrue();
      later.countDown();
      assertThat(one.get() && other.get()).isTrue();
    }
    assertThat(order).containsExactly(MODEST, GREEDY);
  }

  private Function<BooleanSupplier, Boolean> noting(View view) {
    return _ -> order.add(view);
  }

  private static void awaitWaiting(QueryGate gate, int queries) {
    while (gate.waiting() < queries) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void run_noTurnInTime_isOverloadedAndTakesNone() throws Exception {
    QueryGate gate = new QueryGate(1, Duration.ofMillis(1));
    try (ExecutorService clients = Executors.newCachedThreadPool()) {
      Future<Boolean> running =
          clients.submit(() ->
              gate.run(
                  GREEDY,
                  () -> false,
                  _ -> {
                    started.countDown();
                    started.countDown();
                    await(end);
                    return true;
                  }));
      await(started);
      assertThatThrownBy(() -> gate.run(MODEST, () -> false, _ -> true))
          .isInstanceOf(OverloadedException.class)
          .hasMessageContaining("too many concurrent queries limit=1");
      end.countDown();
      assertThat(running.get()).isTrue();
    }
    assertThat(gate.waiting()).isZero();
    assertThat(gate.<Boolean>run(MODEST, () -> false, _ -> true)).isTrue();
  }

  /// Without a look at the client it would wait for a minute, and the test for it.
  @Test
  void run_clientLeavesWhileItWaits_isCanceledAndTakesNoTurn() throws Exception {
    QueryGate gate = new QueryGate(1, LONG);
    try (ExecutorService clients = Executors.newCachedThreadPool()) {
      started.countDown();
      Future<Boolean> running = clients.submit(() -> gate.run(GREEDY, () -> false, blocking(end)));
      await(started);
      AtomicBoolean left = new AtomicBoolean();
      Future<Boolean> waiting = clients.submit(() -> gate.run(MODEST, left::get, noting(MODEST)));
      awaitWaiting(gate, 1);
      left.set(true);

      assertThatThrownBy(waiting::get)
          .cause()
          .isInstanceOf(TributaryException.class)
          .hasMessage("query was canceled in query queue");
      assertThat(running).isNotDone();
      end.countDown();
      assertThat(running.get()).isTrue();
    }
    assertThat(gate.waiting()).isZero();
    assertThat(order).isEmpty();
    assertThat(gate.<Boolean>run(MODEST, () -> false, _ -> true)).isTrue();
  }

  @Test
  void run_manyWaitAlready_isOverloadedAtOnce() throws Exception {
    QueryGate gate = new QueryGate(1, LONG);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = fill(gate, clients);
      assertThatThrownBy(() -> gate.run(GREEDY, () -> false, _ -> true))
          .isInstanceOf(OverloadedException.class)
          .hasMessageContaining("too many concurrent queries limit=1 waiting=256");
      end.countDown();
      for (Future<Boolean> each : all) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  /// Runs one query that blocks and has as many wait as may.
  private List<Future<Boolean>> fill(QueryGate gate, ExecutorService clients) {
    List<Future<Boolean>> all = new ArrayList<>();
    all.add(clients.submit(() -> gate.run(GREEDY, () -> false, blocking(end))));
    while (started.getCount() == 2) {
      LockSupport.parkNanos(1_000_000);
    }
    for (int i = 0; i < QueryGate.MOST_WAITING; i++) {
      all.add(clients.submit(() -> gate.run(GREEDY, () -> false, _ -> true)));
    }
    awaitWaiting(gate, QueryGate.MOST_WAITING);
    return all;
  }

  @Test
  void run_manyOfOneViewWait_oneOfAnotherTakesAPlace() throws Exception {
    QueryGate gate = new QueryGate(1, LONG);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = fill(gate, clients);
      Future<Boolean> modest = clients.submit(() -> gate.run(MODEST, () -> false, _ -> true));
      while (all.stream().noneMatch(Future::isDone)) {
        assertThat(modest).isNotDone();
        LockSupport.parkNanos(1_000_000);
      }
      end.countDown();
      assertThat(modest.get()).isTrue();
      int refused = 0;
      for (Future<Boolean> each : all) {
        try {
          assertThat(each.get()).isTrue();
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(OverloadedException.class);
          refused++;
        }
      }
      assertThat(refused).isEqualTo(1);
    }
    assertThat(gate.waiting()).isZero();
  }

  @Test
  void run_failure_isTheCallersAndFreesTheTurn() {
    QueryGate gate = new QueryGate(1, LONG);
    IllegalStateException failure = new IllegalStateException("x");
    assertThatThrownBy(() ->
            gate.run(
                GREEDY,
                () -> false,
                _ -> {
                  throw failure;
                }))
        .isSameAs(failure);
    assertThat(gate.<Boolean>run(GREEDY, () -> false, _ -> true)).isTrue();
  }

  @Test
  void run_callerInterrupted_endsTheQueryBeforeItReturns() throws Exception {
    QueryGate gate = new QueryGate(1, LONG);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              boolean _ =
                  gate.run(
                      GREEDY,
                      () -> false,
                      over -> {
                        started.countDown();
                        started.countDown();
                        while (!over.getAsBoolean()) {
                          LockSupport.parkNanos(1_000_000);
                        }
                        return order.add(GREEDY);
                      });
            });
    await(started);
    caller.interrupt();
    caller.join();
    assertThat(order).containsExactly(GREEDY);
  }

  @Test
  void run_longQueries_allEnd() throws Exception {
    QueryGate gate = new QueryGate(4, LONG);
    try (ExecutorService clients = Executors.newCachedThreadPool()) {
      List<Future<Boolean>> all =
          List.of(
              clients.submit(() -> gate.run(GREEDY, () -> false, QueryGateTest::spin)),
              clients.submit(() -> gate.run(GREEDY, () -> false, QueryGateTest::spin)),
              clients.submit(() -> gate.run(MODEST, () -> false, QueryGateTest::spin)));
      for (Future<Boolean> each : all) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  /// Runs for longer than a short query may.
  private static boolean spin(BooleanSupplier over) {
    long until = System.nanoTime() + Duration.ofMillis(600).toNanos();
    while (System.nanoTime() < until) {
      assertThat(over.getAsBoolean()).isFalse();
    }
    return true;
  }
}
