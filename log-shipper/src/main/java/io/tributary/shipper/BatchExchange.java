package io.tributary.shipper;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The batches there are, which go from the reading to the sending thread and back: so many and no
/// more, whatever is to be read; and how both threads learn of the end.
final class BatchExchange {
  private static final int BATCHES = 2; // one is read while the other is sent
  private static final Duration END_POLL = Duration.ofMillis(100);

  private final BlockingQueue<Batch> free = new ArrayBlockingQueue<>(BATCHES);
  private final BlockingQueue<Batch> full = new ArrayBlockingQueue<>(BATCHES);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean readingEnded;

  BatchExchange() {
    for (int i = 0; i < BATCHES; i++) {
      free.add(new Batch());
    }
  }

  /// Returns an empty batch, or null when none comes back within this time.
  @Nullable Batch takeFree(Duration patience) throws InterruptedException {
    return free.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  void send(Batch batch) {
    full.add(batch);
  }

  /// Returns the next batch to send, waiting for it; null when there will be none.
  @Nullable Batch takeFull() throws InterruptedException {
    while (true) {
      boolean last = readingEnded;
      Batch batch = full.poll(END_POLL.toNanos(), TimeUnit.NANOSECONDS);
      if (batch != null || last) {
        return batch;
      }
    }
  }

  void giveBack(Batch batch) {
    batch.clear();
    free.add(batch);
  }

  void endReading() {
    readingEnded = true;
  }

  void stop() {
    stop.countDown();
  }

  boolean isStopping() {
    return stop.getCount() == 0;
  }

  /// Waits; returns whether it is time to stop.
  boolean stopsWithin(Duration wait) throws InterruptedException {
    return stop.await(wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Ends everything because of a failure that no retry mends.
  void fail(Throwable cause) {
    ended.completeExceptionally(cause);
    stop();
  }

  /// Completes, exceptionally, when a thread has failed.
  CompletableFuture<Void> failure() {
    return ended;
  }
}
