package io.tributary.query.promql.operator;

import io.tributary.model.Matcher;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import java.util.List;
import java.util.function.Consumer;

/// Which series a selector reads, and how.
///
/// @param detectResets whether counter resets are looked for where histograms do not tell
public record Selection(List<Matcher> matchers, SelectHints hints, boolean detectResets) {
  /// Hands every matching series to `reader`.
  ///
  /// @throws TributaryException LIMIT when more series match than the query may read
  void forEach(QueryContext context, Consumer<Series> reader) {
    SeriesSet set = context.select(matchers, hints);
    int count = 0;
    while (set.next()) {
      if (++count > context.limits().maxSeries()) {
        throw new TributaryException(
            ErrorKind.LIMIT,
            "query processing would select too many series selector="
                + matchers
                + " limit="
                + context.limits().maxSeries());
      }
      context.read(0);
      reader.accept(set.at());
    }
  }
}
