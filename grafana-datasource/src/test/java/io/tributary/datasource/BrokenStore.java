package io.tributary.datasource;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import java.util.List;

/// A store of which many series can be read, and then no more.
final class BrokenStore implements Queryable {
  private static final int GOOD_SERIES = 10_000;

  @Override
  public Querier querier(TimeRange range) {
    return new BrokenQuerier(range);
  }

  private static final class BrokenQuerier extends SelectOnlyQuerier {
    private final TimeRange range;

    BrokenQuerier(TimeRange range) {
      this.range = range;
    }

    @Override
    public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
      return new BrokenSet(range);
    }
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
