package io.tributary.query.logql.eval;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.exec.QueryOptions;

/// What one query may still spend, and what it has spent. Confined to one thread.
public final class QueryBudget {
  private final QueryOptions options;
  private final long nowNs;
  private final long startNanos = System.nanoTime();
  private long lines;
  private long bytes;
  private long held;
  private long series;

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

  public void read(long moreLines, long moreBytes) {
    lines += moreLines;
    bytes += moreBytes;
  }

  /// Counts a sample that stays in memory.
  ///
  /// @throws TributaryException LIMIT
  void hold() {
    if (++held > options.maxSamples()) {
      throw new TributaryException(
          ErrorKind.LIMIT,
          "query would hold too many samples in memory maxSamples=" + options.maxSamples());
    }
  }

  /// @throws TributaryException BAD_REQUEST, in Loki's words
  void addSeries() {
    if (++series > options.maxSeries()) {
      throw new TributaryException(
          ErrorKind.BAD_REQUEST,
          "maximum number of series ("
              + options.maxSeries()
              + ") reached for a single query; consider reducing query cardinality by adding more"
              + " specific stream selectors, reducing the time range, or aggregating results with"
              + " functions like sum(), count() or topk()");
    }
  }

  public long lines() {
    return lines;
  }

  public long bytes() {
    return bytes;
  }

  public long wallNanos() {
    return System.nanoTime() - startNanos;
  }
}
