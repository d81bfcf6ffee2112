package io.tributary.ingest.append;

import java.util.Arrays;

/// Remembers by its hash which metadata was passed on to the store, so that senders that repeat it
/// cost nothing; forgets, since the store takes repeats. Confined to one thread.
public final class PassedOn {
  private static final int REMEMBERED = 1 << 12;

  private final long[] hashes = new long[REMEMBERED];

  /// Returns whether a hash was here before, and remembers it.
  public boolean remember(long low, long high) {
    int slot = (int) high & (REMEMBERED - 1);
    boolean known = hashes[slot] == low;
    hashes[slot] = low;
    return known;
  }

  /// Forgets everything: what was passed on was not stored.
  public void forget() {
    Arrays.fill(hashes, 0);
  }
}
