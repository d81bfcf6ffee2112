package io.tributary.scraper.backfill;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gaps of all sources, and what was deleted while there are some; each change is on disk
/// before it counts. Safe for use by several threads.
final class GapLedger {
  private static final Logger LOG = LoggerFactory.getLogger(GapLedger.class);
  private static final int MAX_GAPS = 10_000;

  /// Gaps of a source between which there is no more are pulled as one.
  private static final long JOINED_MS = 60_000;

  /// Deletes that a gap may concern which nobody knows of yet.
  private static final long RECENT_MS = 3_600_000;

  private final GapFile file;
  private final Object lock = new Object();
  private final List<SourceGap> gaps = new ArrayList<>(); // in the order in which they began
  private final List<NotedDelete> deletes = new ArrayList<>();
  private final Set<Long> taken = new HashSet<>();
  private volatile List<SourceGap> shown = List.of();
  private long nextId;

  /// Takes up what an earlier run wrote.
  ///
  /// @throws IOException when the file is there and cannot be read
  GapLedger(GapFile file) throws IOException {
    this.file = file;
    GapFile.Content content = file.read();
    gaps.addAll(content.gaps());
    deletes.addAll(content.deletes());
    nextId = gaps.size();
    shown = List.copyOf(gaps);
  }

  /// Returns all gaps as they are.
  List<SourceGap> gaps() {
    return shown;
  }

  /// Returns the gap of a source that goes on, or null.
  @Nullable SourceGap open(ClusterId cluster, String source) {
    for (SourceGap gap : shown) {
      if (gap.state() == SourceGap.State.OPEN && gap.is(cluster, source)) {
        return gap;
      }
    }
    return null;
  }

  /// Begins a gap that goes on.
  SourceGap begin(ClusterId cluster, String source, long startMs) {
    synchronized (lock) {
      SourceGap gap = SourceGap.open(nextId++, cluster, source, startMs);
      gaps.add(gap);
      save();
      return gap;
    }
  }

  /// Notes a gap that has ended.
  void add(ClusterId cluster, String source, long startMs, long endMs) {
    synchronized (lock) {
      gaps.add(SourceGap.open(nextId++, cluster, source, startMs).ended(endMs));
      save();
    }
  }

  /// Ends a gap; one that ended shortly before it began, and is not being filled, becomes one with
  /// it.
  void end(SourceGap gap, long endMs) {
    synchronized (lock) {
      SourceGap ended = replace(gap.id(), now -> now.ended(endMs));
      SourceGap before =
          ended == null
              ? null
              : find(each ->
                  each.state() == SourceGap.State.WAITING
                      && each.is(ended.cluster(), ended.source())
                      && each.id() != ended.id()
                      && !taken.contains(each.id())
                      && each.endMs() <= ended.startMs()
                      && ended.startMs() - each.endMs() < JOINED_MS);
      if (ended != null && before != null) {
        gaps.remove(before);
        replace(ended.id(), before::joined);
      }
      save();
    }
  }

  /// Changes a gap that is still there; returns what it is then, or null.
  @Nullable SourceGap change(SourceGap gap, UnaryOperator<SourceGap> change) {
    synchronized (lock) {
      SourceGap changed = replace(gap.id(), change);
      save();
      return changed;
    }
  }

  /// Makes the gaps of a source those of another.
  void move(ClusterId cluster, String source, String to) {
    synchronized (lock) {
      gaps.replaceAll(gap -> gap.is(cluster, source) ? gap.of(to) : gap);
      save();
    }
  }

  /// Forgets gaps.
  void remove(Predicate<SourceGap> unwanted) {
    synchronized (lock) {
      if (gaps.removeIf(unwanted)) {
        save();
      }
    }
  }

  /// Returns the oldest gap of a source that waits, which nobody else gets until it is given back;
  /// or null.
  @Nullable SourceGap take(ClusterId cluster, String source) {
    synchronized (lock) {
      SourceGap oldest =
          gaps.stream()
              .filter(gap ->
                  gap.state() == SourceGap.State.WAITING
                      && gap.is(cluster, source)
                      && !taken.contains(gap.id()))
              .min(Comparator.comparingLong(SourceGap::startMs))
              .orElse(null);
      if (oldest != null) {
        taken.add(oldest.id());
      }
      return oldest;
    }
  }

  void giveBack(SourceGap gap) {
    synchronized (lock) {
      taken.remove(gap.id());
    }
  }

  /// Remembers a delete until no gap can bring back what it hides.
  void note(ClusterId cluster, List<Matcher> matchers, TimeRange range, long nowMs) {
    synchronized (lock) {
      deletes.add(new NotedDelete(cluster, matchers, range, nowMs));
      save();
    }
  }

  List<NotedDelete> deletes(ClusterId cluster) {
    synchronized (lock) {
      return deletes.stream().filter(each -> each.cluster().equals(cluster)).toList();
    }
  }

  /// Forgets the gaps that ended before a time, and deletes that concern none any more.
  void forget(long beforeMs, long nowMs) {
    synchronized (lock) {
      boolean changed = gaps.removeIf(gap -> gap.endMs() < beforeMs);
      while (gaps.size() > MAX_GAPS) {
        gaps.removeFirst();
        changed = true;
      }
      changed |= deletes.removeIf(each -> nowMs - each.atMs() > RECENT_MS && !isNeeded(each));
      if (changed) {
        save();
      }
    }
  }

  private boolean isNeeded(NotedDelete delete) {
    return gaps.stream()
        .anyMatch(gap ->
            gap.state() != SourceGap.State.FILLED
                && gap.cluster().equals(delete.cluster())
                && delete.range().overlaps(gap.startMs(), gap.endMs()));
  }

  private @Nullable SourceGap find(Predicate<SourceGap> wanted) {
    return gaps.stream().filter(wanted).findFirst().orElse(null);
  }

  private @Nullable SourceGap replace(long id, UnaryOperator<SourceGap> change) {
    for (int i = 0; i < gaps.size(); i++) {
      if (gaps.get(i).id() == id) {
        SourceGap changed = change.apply(gaps.get(i));
        gaps.set(i, changed);
        return changed;
      }
    }
    return null;
  }

  /// A disk that does not take it must not end polls: the gap is known as long as we run.
  private void save() {
    shown = List.copyOf(gaps);
    try {
      file.write(new GapFile.Content(gaps, deletes));
    } catch (IOException e) {
      LOG.error("what is known of gaps cannot be written", e);
    }
  }
}
