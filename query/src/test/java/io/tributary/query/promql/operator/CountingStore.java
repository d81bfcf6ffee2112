package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SeriesSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A store that counts how often series are selected, and how often each is read.
final class CountingStore implements Queryable {
  final AtomicInteger selections = new AtomicInteger();
  final AtomicInteger reads = new AtomicInteger();
  private final Queryable store;

  CountingStore(Queryable store) {
    this.store = store;
  }

  @Override
  public Querier querier(TimeRange range) {
    return new CountingQuerier(store.querier(range));
  }

  private final class CountingQuerier implements Querier {
    private final Querier querier;

    CountingQuerier(Querier querier) {
      this.querier = querier;
    }

    @Override
    public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
      selections.incrementAndGet();
      SeriesSet set = querier.select(matchers, hints);
      return new SeriesSet() {
        @Override
        public boolean next() {
          return set.next();
        }

        @Override
        public Series at() {
          return new CountingSeries(set.at());
        }
      };
    }

    @Override
    public List<SeriesExemplars> exemplars(List<Matcher> matchers) {
      return querier.exemplars(matchers);
    }

    @Override
    public Stream<MetricMetadata> metadata() {
      return querier.metadata();
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
      return querier.labelNames(matchers, limit);
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
      return querier.labelValues(name, matchers, limit);
    }

    @Override
    public List<String> warnings() {
      return querier.warnings();
    }

    @Override
    public void close() {
      querier.close();
    }
  }

  private final class CountingSeries implements Series {
    private final Series series;

    CountingSeries(Series series) {
      this.series = series;
    }

    @Override
    public Labels labels() {
      return series.labels();
    }

    @Override
    public void read(long minMs, long maxMs, SampleColumns out) {
      reads.incrementAndGet();
      series.read(minMs, maxMs, out);
    }
  }
}
