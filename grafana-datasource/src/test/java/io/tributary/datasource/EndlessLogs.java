package io.tributary.datasource;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.NanoRange;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// A store whose readers never end by themselves.
final class EndlessLogs implements LogQueryable {
  private static final int PAUSE_NANOS = 100_000;

  final CountDownLatch begun = new CountDownLatch(1);
  final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public LogQuerier querier(NanoRange range) {
    begun.countDown();
    return new LogQuerier() {
      @Override
      public EntryReader select(List<Matcher> matchers, EntryHints hints) {
        return new EntryReader() {
          @Override
          public boolean next(EntryColumns out) {
            LockSupport.parkNanos(PAUSE_NANOS);
            out.reset(Labels.of("app", "endless"), new byte[] {'x'});
            out.add(range.minNs(), 0, 1, 1, 1);
            return true;
          }

          @Override
          public long boundNs() {
            return hints.newestFirst() ? range.maxNs() : range.minNs();
          }
        };
      }

      @Override
      public List<Labels> streams(List<Matcher> matchers, int limit) {
        return List.of();
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
      public void close() {
        closed.countDown();
      }
    };
  }
}
