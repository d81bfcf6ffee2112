package io.tributary.kit.random;

import java.util.SplittableRandom;

/// Runs a test body once per seed; a failure names the seed.
///
/// `-Dtributary.seed=N` runs that seed alone.
public final class Seeds {
  private static final String PROPERTY = "tributary.seed";

  private Seeds() {}

  /// A test over random input.
  @FunctionalInterface
  public interface Body {
    void run(SplittableRandom random) throws Exception;
  }

  /// Runs `body` with the seeds 1 to `count`.
  public static void run(int count, Body body) {
    Long only = Long.getLong(PROPERTY);
    if (only != null) {
      runOne(only, body);
      return;
    }
    for (long seed = 1; seed <= count; seed++) {
      runOne(seed, body);
    }
  }

  /// Returns whether no seed was asked for: what all of them do together can be told.
  public static boolean runsAll() {
    return Long.getLong(PROPERTY) == null;
  }

  private static void runOne(long seed, Body body) {
    try {
      body.run(new SplittableRandom(seed));
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(
          failure.getMessage() + "\nrepeat with -D" + PROPERTY + "=" + seed, failure);
    }
  }
}
