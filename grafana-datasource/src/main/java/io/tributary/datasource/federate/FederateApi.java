package io.tributary.datasource.federate;

import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.Parameters;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.SpecialValues;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// `/federate`: the newest sample of every series that any `match[]` selects, none older than the
/// lookback, for a server that scrapes this one. Safe for use by several threads.
///
/// Series are read and written one after the other. Source: Prometheus `web/federate.go`.
public final class FederateApi {
  private final QueryServerConfig config;
  private final QueryServices services;

  public FederateApi(QueryServerConfig config, QueryServices services) {
    this.config = config;
    this.services = services;
  }

  public void federate(Exchange exchange) throws IOException {
    List<List<Matcher>> selectors = Parameters.selectors(exchange);
    ExpositionFormat format =
        ExpositionFormat.negotiate(exchange.request().getHeaders().get(HttpHeader.ACCEPT));
    long nowMs = services.clock().millis();
    TimeRange range = new TimeRange(nowMs - config.lookback().toMillis(), nowMs);
    try (Querier querier = services.views().apply(exchange.view()).querier(range)) {
      Union union = new Union(querier, selectors);
      OutputStream body = exchange.begin(200, format.contentType());
      FederatedSamples out =
          format.protobuf()
              ? new FederatedProtobuf(body, format.escaping())
              : new FederatedText(body, format.escaping());
      SampleColumns samples = new SampleColumns();
      for (Series series = union.next(); series != null; series = union.next()) {
        series.read(range.minMs(), range.maxMs(), samples);
        write(series.labels(), samples, out);
      }
      out.end(); // not when it broke off: it would look whole
    }
  }

  private static void write(Labels labels, SampleColumns samples, FederatedSamples out)
      throws IOException {
    int newest = samples.size() - 1;
    if (newest < 0 || labels.metricName().isEmpty()) {
      return;
    }
    Histogram histogram = samples.histogram(newest);
    double value = samples.values()[newest];
    boolean stale = histogram == null ? SpecialValues.isStale(value) : histogram.isStale();
    if (!stale) {
      out.write(labels, samples.timestampsMs()[newest], value, histogram);
    }
  }

  /// Several selections as one, in the order of labels, each series once.
  private static final class Union {
    private final PriorityQueue<SeriesSet> sets =
        new PriorityQueue<>(Comparator.comparing((SeriesSet set) -> set.at().labels()));
    private Labels last = Labels.EMPTY;

    Union(Querier querier, List<List<Matcher>> selectors) {
      for (List<Matcher> matchers : selectors) {
        add(querier.select(matchers, SelectHints.SORTED));
      }
    }

    private void add(SeriesSet set) {
      if (set.next()) {
        sets.add(set);
      }
    }

    /// Returns the next series, or null at the end.
    @Nullable Series next() {
      while (!sets.isEmpty()) {
        SeriesSet set = sets.remove();
        Series series = set.at();
        add(set);
        if (!series.labels().equals(last)) {
          last = series.labels();
          return series;
        }
      }
      return null;
    }
  }
}
