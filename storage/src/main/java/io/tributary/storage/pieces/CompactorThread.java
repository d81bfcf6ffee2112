package io.tributary.storage.pieces;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The background thread that merges where that is due, at a [MergePace]. Closing it makes a
/// running merge give up, and waits for its end.
final class CompactorThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CompactorThread.class);
  private static final Duration PAUSE = Duration.ofSeconds(20);

  private final Compactor compactor;
  private final Thread thread = Thread.ofPlatform().daemon().name("compactor").unstarted(this::run);

  CompactorThread(Compactor compactor) {
    this.compactor = compactor;
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!compactor.pace().stopped(PAUSE)) {
      try {
        compactor.run();
      } catch (RuntimeException e) {
        LOG.error("merging failed, it will be tried again error={}", e.toString(), e);
      }
    }
  }

  @Override
  public void close() {
    compactor.pace().stop();
    try {
      if (thread.isAlive()) {
        thread.join(Duration.ofSeconds(30));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
