package io.tributary.datasource;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SeriesSet;
import java.util.List;
import java.util.stream.Stream;

/// A store of which many series can be read, and then no more.
final class BrokenStore implements Queryable {
  private static final int GOOD_SERIES = 10_000;

  @Override
  public Querier querier(TimeRange range) {
    return new BrokenQuerier(range);
  }

  private record BrokenQuerier(TimeRange range) implements Querier {
    @Override
    public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
      return new BrokenSet(range);
    }

    @Override
    public List<SeriesExemplars> exemplars(List<Matcher> matchers) {
      return List.of();
    }

    @Override
    public Stream<MetricMetadata> metadata() {
      return Stream.of();
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
      return List.of();
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
      return List.of();
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  private static final class BrokenSet implements SeriesSet {
    private final TimeRange range;
    private int number;

    BrokenSet(TimeRange range) {
      this.range = range;
    }

    @Override
    public boolean next() {
      if (number++ == GOOD_SERIES) {
        throw new TributaryException(ErrorKind.CORRUPT, "a page is damaged");
      }
      return true;
    }

    @Override
    public Series at() {
      return new OneSample(range.maxMs(), number);
    }
  }

  private record OneSample(long timestampMs, int number) implements Series {
    @Override
    public Labels labels() {
      return Labels.of("__name__", "m", "number", Integer.toString(1_000_000 + number));
    }

    @Override
    public void read(long minMs, long maxMs, SampleColumns out) {
      out.clear();
      out.add(timestampMs, number);
    }
  }
}
