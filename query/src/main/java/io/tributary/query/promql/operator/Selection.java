package io.tributary.query.promql.operator;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import java.util.function.Consumer;

/// Which series a selector reads, and how.
///
/// @param reads what it has in common with other selectors
/// @param countsOnly whether histograms are read without their buckets, which then serve to find
///   counter resets only
public record Selection(CommonReads reads, boolean countsOnly) {
  /// Hands on, at `steps` steps, what a function makes of every matching series.
  ///
  /// @throws TributaryException LIMIT when more series match than the query may read
  void run(QueryContext context, StoredFunction.Source functions, int steps, SeriesSink sink) {
    new SelectionRun(context, limited(context), functions, steps).run(sink);
  }

  /// Hands every matching series to `reader`.
  ///
  /// @throws TributaryException LIMIT when more series match than the query may read
  void forEach(QueryContext context, Consumer<Series> reader) {
    SeriesSet set = limited(context);
    while (set.next()) {
      context.read(0);
      reader.accept(set.at());
    }
  }

  private SeriesSet limited(QueryContext context) {
    SeriesSet set = reads.select(context);
    int limit = context.limits().maxSeries();
    return new SeriesSet() {
      private int count;

      @Override
      public boolean next() {
        boolean found = set.next();
        if (found && ++count > limit) {
          throw tooMany(limit);
        }
        return found;
      }

      @Override
      public Series at() {
        return set.at();
      }
    };
  }

  private TributaryException tooMany(int limit) {
    return new TributaryException(
        ErrorKind.LIMIT,
        "query processing would select too many series selector="
            + reads.matchers()
            + " limit="
            + limit);
  }
}
