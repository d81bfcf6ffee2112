package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The background threads that seal when it is due and clean up. Closing waits for their end.
public final class SealerThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SealerThread.class);
  private static final long TICK_MS = 250;
  private static final int TICKS_PER_CLEAN = 80;
  private static final int TICKS_AFTER_FAILURE = 40;

  private final Sealer sealer;
  private final Runnable upkeep;
  private final SealSchedule schedule;
  private final CompactorThread compactor;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().daemon().name("sealer").unstarted(this::run);

  /// @param upkeep is run four times a second
  public SealerThread(Sealer sealer, Runnable upkeep, InstantSource clock) {
    this.sealer = sealer;
    this.upkeep = upkeep;
    this.schedule = new SealSchedule(clock);
    this.compactor = new CompactorThread(sealer.compactor());
  }

  public void start() {
    thread.start();
    compactor.start();
  }

  private void run() {
    int pause = 0;
    for (long tick = 0; !stopped(); tick++) {
      try {
        upkeep.run();
        if (pause > 0) {
          pause--;
          continue;
        }
        work(tick);
      } catch (RuntimeException e) {
        LOG.error("sealing failed, it will be tried again error={}", e.toString(), e);
        pause = TICKS_AFTER_FAILURE;
      }
    }
  }

  private void work(long tick) {
    if (schedule.isDue(sealer)) {
      Map<ClusterId, Long> newest = sealer.newestMs();
      sealer.seal();
      schedule.sealed(newest);
    }
    if (tick % TICKS_PER_CLEAN == 0) {
      sealer.expire();
    }
  }

  private boolean stopped() {
    try {
      return stop.await(TICK_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    stop.countDown();
    compactor.close();
    try {
      if (thread.isAlive()) {
        thread.join(Duration.ofSeconds(30));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
