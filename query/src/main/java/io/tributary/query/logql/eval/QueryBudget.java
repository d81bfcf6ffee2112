package io.tributary.query.logql.eval;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.exec.QueryOptions;
import java.util.concurrent.atomic.AtomicLong;

/// What one query may still spend, and what it has spent. Safe for use by several threads.
public final class QueryBudget {
  private final QueryOptions options;
  private final long nowNs;
  private final long startNanos = System.nanoTime();
  private final AtomicLong lines = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong metadataBytes = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong series = new AtomicLong();

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

  /// Counts series that a range aggregation had.
  void addSeries(int more) {
    series.addAndGet(more);
  }

  /// Checks whether there may be so many series more.
  ///
  /// @throws TributaryException BAD_REQUEST, in Loki's words
  void checkSeries(int more) {
    if (series.get() + more > options.maxSeries()) {
      throw new TributaryException(
          ErrorKind.BAD_REQUEST,
          "maximum number of series ("
              + options.maxSeries()
              + ") reached for a single query; consider reducing query cardinality by adding more"
              + " specific stream selectors, reducing the time range, or aggregating results with"
              + " functions like sum(), count() or topk()");
    }
  }

  /// Returns what was spent so far.
  public LogCost cost() {
    return new LogCost(
        lines.get(), bytes.get(), kept.get(), metadataBytes.get(), System.nanoTime() - startNanos);
  }
}
