package io.tributary.ingest.limits;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// How much a cluster may send per second. Safe for use by several threads.
///
/// What was unused in the last ten seconds may be sent at once. A request is let in whole while
/// there is credit, however large it is, and those behind it wait until it is paid for: so every
/// request gets through at last, and the average holds.
///
/// Source: the generic cell rate algorithm, as ITU-T I.371 has it.
public final class RateLimit {
  private static final long CREDIT_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final String name;
  private final int perSecond;
  private final LongSupplier nanoClock;
  private final AtomicLong paidAtNanos; // when all that was let in is paid for

  /// @param name the configuration's key, for the sender
  /// @param perSecond [Integer#MAX_VALUE] is no limit
  /// @param nanoClock as [System#nanoTime()]
  public RateLimit(String name, int perSecond, LongSupplier nanoClock) {
    this.name = name;
    this.perSecond = perSecond;
    this.nanoClock = nanoClock;
    paidAtNanos = new AtomicLong(nanoClock.getAsLong() - CREDIT_NANOS);
  }

  public String name() {
    return name;
  }

  /// Returns how long a request has to wait; zero when it may come in.
  public Duration delay() {
    long waitNanos = perSecond == Integer.MAX_VALUE ? 0 : paidAtNanos.get() - nanoClock.getAsLong();
    return waitNanos <= 0 ? Duration.ZERO : Duration.ofNanos(waitNanos);
  }

  /// Takes what came in out of the credit.
  public void charge(long units) {
    if (perSecond == Integer.MAX_VALUE || units == 0) {
      return;
    }
    long cost = units * NANOS_PER_SECOND / perSecond;
    long oldest = nanoClock.getAsLong() - CREDIT_NANOS;
    long before;
    long from;
    do {
      before = paidAtNanos.get();
      from = before - oldest > 0 ? before : oldest;
    } while (!paidAtNanos.compareAndSet(before, from + cost));
  }

  @Override
  public String toString() {
    return name + "=" + perSecond;
  }
}
