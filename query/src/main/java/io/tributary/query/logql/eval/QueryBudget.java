package io.tributary.query.logql.eval;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.exec.QueryOptions;
import java.util.concurrent.atomic.AtomicLong;

/// What one query may still spend, and what it has spent. Safe for use by several threads.
public final class QueryBudget {
  // Of some 25 bytes. The largest answer has 500 series of 11,000 steps, and two threads may make
  // them.
  private static final long MAX_SLOTS = 12_000_000;
  private static final int SLOTS_PER_SERIES = 20; // its labels and its place in the table

  private final QueryOptions options;
  private final long nowNs;
  private final long startNanos = System.nanoTime();
  private final AtomicLong lines = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong metadataBytes = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong series = new AtomicLong();
  private final AtomicLong slots = new AtomicLong();

  /// @param nowNs when the query began, in nanoseconds since the epoch
  public QueryBudget(QueryOptions options, long nowNs) {
    this.options = options;
    this.nowNs = nowNs;
  }

  public long nowNs() {
    return nowNs;
  }

  /// @throws TributaryException TIMEOUT or CANCELED
  public void check() {
    if (options.canceled().getAsBoolean()) {
      throw new TributaryException(
          ErrorKind.CANCELED, "the request was cancelled by the client lines=" + lines);
    }
    if (System.nanoTime() - startNanos > options.timeout().toNanos()) {
      throw new TributaryException(
          ErrorKind.TIMEOUT,
          "request timed out, decrease the duration of the request or add more label matchers"
              + " (prefer exact match over regex match) to reduce the amount of data processed"
              + " timeout="
              + options.timeout()
              + " lines="
              + lines);
    }
  }

  /// Counts lines that were looked at: their bytes, how many were kept, and the bytes of their
  /// metadata.
  public void read(long moreLines, long moreBytes, long moreKept, long moreMetadataBytes) {
    lines.addAndGet(moreLines);
    bytes.addAndGet(moreBytes);
    kept.addAndGet(moreKept);
    metadataBytes.addAndGet(moreMetadataBytes);
  }

  /// Counts samples that stay in memory.
  ///
  /// @throws TributaryException LIMIT
  void hold(int more) {
    if (held.addAndGet(more) > options.maxSamples()) {
      throw new TributaryException(
          ErrorKind.LIMIT,
          "query would hold too many samples in memory maxSamples=" + options.maxSamples());
    }
  }

  /// Counts a series of a range aggregation, which holds a value for each of so many steps.
  ///
  /// @throws TributaryException LIMIT
  void holdSeries(int steps) {
    long among = series.incrementAndGet();
    if (slots.addAndGet((long) steps + SLOTS_PER_SERIES) > MAX_SLOTS) {
      throw new TributaryException(
          ErrorKind.LIMIT,
          "query would hold too many series in memory; aggregate with sum() by fewer labels, select"
              + " fewer streams, or take longer steps or less time series="
              + among
              + " steps="
              + steps);
    }
  }

  /// Returns what was spent so far.
  public LogCost cost() {
    return new LogCost(
        lines.get(), bytes.get(), kept.get(), metadataBytes.get(), System.nanoTime() - startNanos);
  }
}
