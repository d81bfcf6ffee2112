package io.tributary.storage.metrics;

import io.tributary.model.TimeRange;
import io.tributary.storage.pieces.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// On which days series have, or lately had, samples in memory: one bit per ref and day.
///
/// Bits are set by one thread at a time, under the head's lock; read by any thread, which sees at
/// least those set before its snapshot was taken. A day is forgotten when nothing in memory is so
/// old.
final class HeadDays implements SeriesDays {
  /// The bits of the days of a range.
  static final class View {
    private final List<Day> days;

    private View(Collection<Day> days) {
      this.days = new ArrayList<>(days);
    }

    boolean has(int ref) {
      for (Day day : days) {
        if (day.has(ref)) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Day {
    private volatile long[] words = new long[16];

    void add(int ref) {
      int word = ref >>> 6;
      long[] now = words;
      if (word >= now.length) {
        now = Arrays.copyOf(now, Math.max(word + 1, 2 * now.length));
      }
      now[word] |= 1L << ref;
      words = now; // publishes the bit
    }

    boolean has(int ref) {
      long[] now = words;
      int word = ref >>> 6;
      return word < now.length && (now[word] & 1L << ref) != 0;
    }
  }

  private final NavigableMap<Long, Day> days = new ConcurrentSkipListMap<>();

  @Override
  public void seen(int ref, long day) {
    days.computeIfAbsent(day, _ -> new Day()).add(ref);
  }

  @Override
  public void forgetBefore(long day) {
    days.headMap(day).clear();
  }

  View in(TimeRange range) {
    return new View(Windows.ofDays(days, range.minMs(), range.maxMs()));
  }
}
