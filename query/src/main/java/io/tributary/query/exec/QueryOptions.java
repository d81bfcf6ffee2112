package io.tributary.query.exec;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// The limits and settings of one query.
///
/// @param timeout after which it fails with TIMEOUT
/// @param lookback how far an instant selector looks back for a sample
/// @param maxSamples the most samples it may hold at once, beyond which it fails with LIMIT
/// @param maxSeries the most series a selector may match
/// @param canceled asked often; true ends the query with CANCELED
/// @param fresh whether it is evaluated anew, whatever is kept of earlier ones
public record QueryOptions(
    Duration timeout,
    Duration lookback,
    long maxSamples,
    int maxSeries,
    BooleanSupplier canceled,
    boolean fresh) {
  public static final QueryOptions DEFAULT =
      new QueryOptions(
          Duration.ofMinutes(2), Duration.ofMinutes(5), 50_000_000, 3_000_000, () -> false);

  public QueryOptions(
      Duration timeout,
      Duration lookback,
      long maxSamples,
      int maxSeries,
      BooleanSupplier canceled) {
    this(timeout, lookback, maxSamples, maxSeries, canceled, false);
  }

  public QueryOptions withTimeout(Duration newTimeout) {
    return new QueryOptions(newTimeout, lookback, maxSamples, maxSeries, canceled, fresh);
  }

  public QueryOptions withLookback(Duration newLookback) {
    return new QueryOptions(timeout, newLookback, maxSamples, maxSeries, canceled, fresh);
  }

  public QueryOptions withCanceled(BooleanSupplier newCanceled) {
    return new QueryOptions(timeout, lookback, maxSamples, maxSeries, newCanceled, fresh);
  }

  public QueryOptions withFresh(boolean newFresh) {
    return new QueryOptions(timeout, lookback, maxSamples, maxSeries, canceled, newFresh);
  }
}
