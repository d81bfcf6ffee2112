package io.tributary.server;

import java.time.InstantSource;

/// The machine's clock: the one place it is read; everything else is given an [InstantSource].
public final class WallClock {
  public static final InstantSource SYSTEM = InstantSource.system();

  private WallClock() {}
}
