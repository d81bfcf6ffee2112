package io.tributary.scraper;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
  private Stage logged = Stage.PLENTY;

  /// What is left.
  enum Stage {
    /// Polls are as configured.
    PLENTY,
    /// A quarter or less: polls are rarer.
    SCARCE,
    /// Nothing: polls are rarer and ask for little.
    SPENT
  }

  /// @param told what it sent before, as was told of it
  Spending(Source source, InstantSource clock, MetricStore told) {
    this.source = source;
    this.budget = source.endpoint().budget();
    this.clock = clock;
    day = today();
    if (budget.isLimited()) {
      spent.set(newest(told, source.about(SourceReport.SPENT_BYTES)));
    }
  }

  private long newest(MetricStore store, Labels series) {
    TimeRange today = new TimeRange(day * DAY_MS, (day + 1) * DAY_MS - 1);
    long newest = 0;
    SampleColumns samples = new SampleColumns();
    try (MetricSnapshot snapshot = store.snapshot(today)) {
      List<Matcher> matchers = new ArrayList<>();
      series.toMap().forEach((name, value) -> matchers.add(Matcher.equal(name, value)));
      SeriesSet all = snapshot.querier(ClusterId.TRIBUTARY).select(matchers, SelectHints.UNSORTED);
      while (all.next()) {
        samples.clear();
        if (all.at().labels().equals(series)) {
          all.at().read(today.minMs(), today.maxMs(), samples);
        }
        for (int row = 0; row < samples.size(); row++) {
          newest = Math.max(newest, (long) samples.values()[row]); // a marker is 0
        }
      }
    }
    return newest;
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
    if (stage != logged) {
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
      logged = stage;
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
