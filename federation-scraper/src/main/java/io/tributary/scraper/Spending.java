package io.tributary.scraper;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much of its budget a source has sent today, and what follows. Confined to one thread, but
/// for what is told.
final class Spending {
  private static final Logger LOG = LoggerFactory.getLogger(Spending.class);
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final double SCARCE = 0.75;
  private static final int SLOWER = 4;

  /// What queries bridge, less a poll's own length.
  private static final Duration LONGEST = Duration.ofMinutes(4);

  private final Source source;
  private final ByteBudget budget;
  private final InstantSource clock;
  private final AtomicLong spent = new AtomicLong();
  private long day;
  private Stage told = Stage.PLENTY;

  /// What is left.
  enum Stage {
    /// Polls are as configured.
    PLENTY,
    /// A quarter or less: polls are rarer.
    SCARCE,
    /// Nothing: polls are rarer and ask for little.
    SPENT
  }

  Spending(Source source, InstantSource clock) {
    this.source = source;
    this.budget = source.endpoint().budget();
    this.clock = clock;
    day = today();
  }

  private long today() {
    return Math.floorDiv(clock.millis(), DAY_MS);
  }

  void spend(long bytes) {
    stage();
    spent.addAndGet(bytes);
    stage();
  }

  Stage stage() {
    if (today() != day) {
      day = today();
      spent.set(0);
    }
    Stage stage =
        spent.get() >= budget.dailyBytes()
            ? Stage.SPENT
            : spent.get() >= SCARCE * budget.dailyBytes() ? Stage.SCARCE : Stage.PLENTY;
    if (stage != told) {
      LOG.warn(
          "what a source may send today is {} source={} spentBytes={} dailyBytes={}",
          switch (stage) {
            case PLENTY -> "there again, it is polled as configured";
            case SCARCE -> "spent but for a quarter, it is polled less often";
            case SPENT -> "spent, it is asked for little";
          },
          source.cluster(),
          spent.get(),
          budget.dailyBytes());
      told = stage;
    }
    return stage;
  }

  /// Returns the interval until the next poll.
  Duration interval() {
    Duration usual = source.pace().interval();
    if (stage() == Stage.PLENTY) {
      return usual;
    }
    Duration slower = usual.multipliedBy(SLOWER);
    Duration bounded = slower.compareTo(LONGEST) < 0 ? slower : LONGEST;
    return bounded.compareTo(usual) < 0 ? usual : bounded;
  }

  /// Returns the bytes that were sent today; may be called by other threads.
  long spent() {
    return budget.isLimited() ? spent.get() : 0;
  }
}
