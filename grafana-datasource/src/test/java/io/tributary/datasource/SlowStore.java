package io.tributary.datasource;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A store whose selections never end, and each of whose series takes a while to read.
final class SlowStore implements Queryable {
  static final long READ_NANOS = 5_000_000;

  final AtomicInteger reads = new AtomicInteger();
  final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public Querier querier(TimeRange range) {
    return new SlowQuerier();
  }

  private final class SlowQuerier extends SelectOnlyQuerier {
    @Override
    public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
      return new SeriesSet() {
        @Override
        public boolean next() {
          return true;
        }

        @Override
        public Series at() {
          return new SlowSeries();
        }
      };
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private final class SlowSeries implements Series {
    @Override
    public Labels labels() {
      return Labels.of("__name__", "m");
    }

    @Override
    public void read(long minMs, long maxMs, SampleColumns out) {
      reads.incrementAndGet();
      long endNanos = System.nanoTime() + READ_NANOS;
      while (System.nanoTime() < endNanos) {
        LockSupport.parkNanos(READ_NANOS);
      }
      out.clear();
      out.add(maxMs, 1);
    }
  }
}
