package io.tributary.shipper;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says once a minute what was sent. Confined to one thread.
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private long toldAt = System.nanoTime();
  private long pushes;
  private long lines;
  private long bytes;

  void sent(Batch batch) {
    pushes++;
    lines += batch.entries();
    bytes += batch.length();
    long now = System.nanoTime();
    if (now - toldAt > INTERVAL.toNanos()) {
      LOG.info("shipped pushes={} lines={} bytes={}", pushes, lines, bytes);
      toldAt = now;
      pushes = 0;
      lines = 0;
      bytes = 0;
    }
  }
}
