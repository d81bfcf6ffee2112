package io.tributary.query.exec;

import java.util.concurrent.atomic.AtomicLong;

/// The samples that all queries of an engine may hold in memory together. Safe for use by several
/// threads.
public final class SampleBudget {
  /// What a held sample takes at most: its value, compensation and count, or the value with its
  /// time and a copy.
  private static final long BYTES_PER_SAMPLE = 32;

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  public SampleBudget(long limit) {
    this.limit = limit;
  }

  /// Returns a budget of half of the heap.
  public static SampleBudget ofHalfTheHeap() {
    return new SampleBudget(Runtime.getRuntime().maxMemory() / 2 / BYTES_PER_SAMPLE);
  }

  /// Takes more samples; false when there is no room, and none were taken.
  public boolean tryTake(long samples) {
    long before = held.get();
    while (samples <= limit - before) {
      if (held.compareAndSet(before, before + samples)) {
        return true;
      }
      before = held.get();
    }
    return false;
  }

  public void giveBack(long samples) {
    held.addAndGet(-samples);
  }

  public long limit() {
    return limit;
  }

  public long held() {
    return held.get();
  }
}
