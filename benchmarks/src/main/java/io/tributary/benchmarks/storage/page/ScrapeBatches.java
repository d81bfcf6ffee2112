package io.tributary.benchmarks.storage.page;

import io.tributary.model.ClusterId;
import io.tributary.model.metrics.WriteBatch;

/// What one scrape after the other of the same series appends, every 15 s. Confined to one thread.
public final class ScrapeBatches {
  public static final ClusterId CLUSTER = new ClusterId("bench");
  public static final int SERIES = 2_000;

  /// The scrapes of a window of two hours, after which values begin anew.
  public static final int WINDOW = 480;

  /// The start of a window.
  private static final long START_MS = 1_779_998_400_000L;

  private static final long INTERVAL_MS = 15_000;

  private final WriteBatch batch = new WriteBatch();
  private final long[][] valueBits = new long[SERIES][];

  public ScrapeBatches() {
    for (int i = 0; i < SERIES; i++) {
      valueBits[i] = ScrapedSeries.values(ScrapedSeries.mixed(i), WINDOW, i);
    }
  }

  /// Returns the batch of a scrape, which is valid until the next call; the refs are from 0.
  public WriteBatch batch(long scrape) {
    batch.reset(CLUSTER);
    for (int ref = 0; ref < SERIES; ref++) {
      batch.floats().add(ref, timestampMs(scrape), valueBits(ref, scrape));
    }
    return batch;
  }

  public static long timestampMs(long scrape) {
    return START_MS + INTERVAL_MS * scrape;
  }

  public long valueBits(int ref, long scrape) {
    return valueBits[ref][(int) (scrape % WINDOW)];
  }
}
