package io.tributary.ingest.identity;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/// What all decoders of a process share. Safe for use by several threads.
public final class SharedIdentity {
  private final LabelHash hash;
  private final IdentityCache cache;
  private final SeriesOrder order = new SeriesOrder();
  private final SeriesOrder symbolOrder = new SeriesOrder();
  private final AtomicLong salts = new AtomicLong();

  public SharedIdentity(LabelHash hash, IdentityCache cache) {
    this.hash = hash;
    this.cache = cache;
  }

  /// Returns an empty cache under a new random key.
  public static SharedIdentity create() {
    return new SharedIdentity(new LabelHash(new SecureRandom()), new IdentityCache());
  }

  public LabelHash hash() {
    return hash;
  }

  public IdentityCache cache() {
    return cache;
  }

  /// Returns the order in which senders of remote write 1.0 write their series.
  public SeriesOrder order() {
    return order;
  }

  /// Returns the same for remote write 2.0.
  public SeriesOrder symbolOrder() {
    return symbolOrder;
  }

  /// Returns a name space of label bytes that nobody else has.
  public long newSalt() {
    return salts.incrementAndGet();
  }
}
