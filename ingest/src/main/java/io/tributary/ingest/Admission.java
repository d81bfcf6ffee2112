package io.tributary.ingest;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The byte budget of all requests in flight. Safe for use by several threads.
final class Admission {
  /// When a sender that found no room should ask again.
  static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final long limitBytes;
  private final AtomicLong reservedBytes = new AtomicLong();

  Admission(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /// Takes `bytes` out of the budget, or nothing and returns false.
  boolean reserve(long bytes) {
    long after = reservedBytes.addAndGet(bytes);
    if (after <= limitBytes) {
      return true;
    }
    reservedBytes.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    reservedBytes.addAndGet(-bytes);
  }

  /// Returns what a sender is told for whom there is no room.
  String spent() {
    return "too many bytes in flight limit=" + limitBytes;
  }

  long reservedBytes() {
    return reservedBytes.get();
  }
}
