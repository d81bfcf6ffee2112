package io.tributary.scraper.watch;

import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What is known of one cluster's gaps, and of the rhythm in which it writes. Safe for use by
/// several threads.
///
/// A cluster that writes counts as silent once nothing came for a minute and three of its
/// intervals; one that never had a rhythm, as after an import, never does. Of log lines it is ten
/// minutes and three times the longest interval of late.
final class ClusterHistory {
  static final Duration SHORTEST_SILENCE = Duration.ofMinutes(1);
  private static final int INTERVALS = 3;
  private static final int RHYTHM = 8; // arrivals after which there is one
  private static final long UNTIL_TOLD_MS = Duration.ofSeconds(20).toMillis();
  private static final int MAX_GAPS = 10_000;
  private static final long NONE = Long.MIN_VALUE;

  private static final Duration SHORTEST_SILENCE_OF_LINES = Duration.ofMinutes(10);
  private static final double FORGOTTEN = 1 / 20_000.0; // of the longest interval, at each arrival

  private final Gap.Kind silence;
  private final Object lock = new Object();
  private final List<Gap> closed = new ArrayList<>(); // by their end
  private final long[] intervalsMs = new long[RHYTHM];
  private double longestMs;
  private int arrivals;
  private long knownIntervalMs; // of an earlier run or of the polls; 0 is none
  private boolean polled;
  private long arrivedMs = NONE; // the last time that something came, or was polled
  private long quietSinceMs = NONE; // from when on silence counts
  private long openMs = NONE;
  private Gap.Kind openKind;
  private long refusingSinceMs = NONE;
  private long refusedMs = NONE;
  private long spentSinceMs = NONE;

  /// @param silence what it is when nothing comes
  ClusterHistory(Gap.Kind silence) {
    this.silence = silence;
    openKind = silence;
  }

  /// Takes up what an earlier run knew.
  void restore(List<Gap> gaps) {
    synchronized (lock) {
      closed.addAll(0, gaps);
    }
  }

  /// Takes up the rhythm of an earlier run, which ended at `aliveMs`.
  void restoreRhythm(long intervalMs, long aliveMs, long nowMs) {
    synchronized (lock) {
      knownIntervalMs = intervalMs;
      arrivedMs = aliveMs;
      quietSinceMs = nowMs;
    }
  }

  /// Takes note of a poll.
  void polled(boolean up, long startMs, long intervalMs) {
    synchronized (lock) {
      boolean first = !polled;
      polled = true;
      knownIntervalMs = intervalMs;
      if (up) {
        if (openMs == NONE && first && arrivedMs != NONE && startMs - arrivedMs > silenceMs()) {
          openMs = arrivedMs; // nobody polled it
          openKind = Gap.Kind.DOWN;
        }
        close(startMs);
        arrivedMs = startMs;
      } else if (openMs == NONE) {
        openMs = first && arrivedMs != NONE ? arrivedMs : startMs;
        openKind = Gap.Kind.DOWN;
      }
    }
  }

  /// Takes note of whether a poll asked for few series, as its budget of the day was spent.
  void spent(boolean any, long startMs) {
    synchronized (lock) {
      if (any) {
        spentSinceMs = spentSinceMs == NONE ? startMs : spentSinceMs;
      } else if (spentSinceMs != NONE) {
        add(new Gap(spentSinceMs, startMs, Gap.Kind.SPENT));
        spentSinceMs = NONE;
      }
    }
  }

  /// Takes note that it is not to be polled any more, so that nobody misses it; it may write.
  void ended(long nowMs) {
    synchronized (lock) {
      spent(false, nowMs);
      close(nowMs);
      polled = false;
      knownIntervalMs = 0;
      arrivedMs = NONE;
    }
  }

  /// Takes note of what came, or did not, until `nowMs`.
  ///
  /// @return the gap that has ended with it, of which something may come yet; null when none has
  @Nullable Gap wrote(boolean any, long nowMs) {
    synchronized (lock) {
      if (polled) {
        return null;
      }
      if (any) {
        boolean restored = arrivedMs != NONE && quietSinceMs != arrivedMs;
        if (openMs == NONE && restored && nowMs - arrivedMs > silenceMs()) {
          openMs = arrivedMs; // it may have written while nobody was here to take it
          openKind = silence;
        }
        Gap ended = openMs == NONE ? null : new Gap(openMs, nowMs, openKind);
        if (arrivedMs != NONE && ended == null && quietSinceMs == arrivedMs) {
          long intervalMs = nowMs - arrivedMs;
          intervalsMs[arrivals++ % RHYTHM] = intervalMs;
          longestMs = Math.max((double) intervalMs, longestMs * (1 - FORGOTTEN));
        }
        close(nowMs);
        arrivedMs = nowMs;
        quietSinceMs = nowMs;
        return ended;
      }
      if (openMs == NONE && intervalMs() > 0 && nowMs - quietSinceMs > silenceMs()) {
        openMs = arrivedMs;
        openKind = silence;
      }
      return null;
    }
  }

  /// Takes note of refusals until `nowMs`, since `beforeMs`.
  void refused(boolean any, long beforeMs, long nowMs) {
    synchronized (lock) {
      if (any) {
        refusingSinceMs = refusingSinceMs == NONE ? beforeMs : refusingSinceMs;
        refusedMs = nowMs;
      } else if (refusingSinceMs != NONE && nowMs - refusedMs > SHORTEST_SILENCE.toMillis()) {
        add(new Gap(refusingSinceMs, refusedMs, Gap.Kind.REFUSED));
        refusingSinceMs = NONE;
      }
    }
  }

  private void close(long endMs) {
    if (openMs != NONE && endMs > openMs) {
      add(new Gap(openMs, endMs, openKind));
    }
    openMs = NONE;
  }

  private void add(Gap gap) {
    closed.add(gap);
    if (closed.size() > MAX_GAPS) {
      closed.removeFirst();
    }
  }

  /// Puts what is left of a gap in its place.
  void replace(Gap gap, List<Gap> rest) {
    synchronized (lock) {
      int place = closed.indexOf(gap);
      if (place >= 0) {
        closed.remove(place);
        closed.addAll(place, rest);
      }
    }
  }

  /// Forgets the gaps that ended before a time.
  void forgetBefore(long ms) {
    synchronized (lock) {
      closed.removeIf(gap -> gap.endMs() < ms);
    }
  }

  List<Gap> gaps(TimeRange range) {
    synchronized (lock) {
      List<Gap> found = new ArrayList<>();
      Predicate<Gap> wanted = gap -> gap.overlaps(range);
      closed.stream().filter(wanted).forEach(found::add);
      current().stream().filter(wanted).forEach(found::add);
      return found;
    }
  }

  private List<Gap> current() {
    List<Gap> current = new ArrayList<>();
    if (refusingSinceMs != NONE) {
      current.add(new Gap(refusingSinceMs, refusedMs + 1, Gap.Kind.REFUSED));
    }
    if (spentSinceMs != NONE) {
      current.add(new Gap(spentSinceMs, Gap.OPEN, Gap.Kind.SPENT));
    }
    if (openMs != NONE) {
      current.add(new Gap(openMs, Gap.OPEN, openKind));
    }
    return current;
  }

  /// Returns the gaps that are to be told where they are kept: those that go on, and those that
  /// ended so shortly before that nobody may have heard of them.
  List<Gap> told(long nowMs) {
    synchronized (lock) {
      List<Gap> told = current();
      closed.stream().filter(gap -> nowMs - gap.endMs() < UNTIL_TOLD_MS).forEach(told::add);
      return told;
    }
  }

  /// Returns the interval at which it is polled or writes; 0 when there is none, and while nothing
  /// comes: who reads it later knows by it until when there was something.
  long rhythmMs() {
    synchronized (lock) {
      return openMs == NONE ? intervalMs() : 0;
    }
  }

  private long intervalMs() {
    if (arrivals < RHYTHM) {
      return knownIntervalMs;
    }
    if (silence == Gap.Kind.NO_LINES) {
      return Math.round(longestMs); // lines come when there is something to say
    }
    long[] sorted = intervalsMs.clone();
    Arrays.sort(sorted);
    return sorted[RHYTHM / 2];
  }

  /// Returns for how long nothing has to come to be missed.
  long silenceMs() {
    synchronized (lock) {
      boolean ofLines = silence == Gap.Kind.NO_LINES;
      Duration shortest = ofLines ? SHORTEST_SILENCE_OF_LINES : SHORTEST_SILENCE;
      return Math.max(shortest.toMillis(), INTERVALS * intervalMs());
    }
  }
}
