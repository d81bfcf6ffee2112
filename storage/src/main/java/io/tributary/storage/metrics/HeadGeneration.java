package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Histogram;
import io.tributary.storage.memory.SlabPool;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What one range of the log brought into the head: drained as a whole, then dropped as a whole.
///
/// Changed only by who applies records, under the head's lock; read by any thread that has pinned
/// it. It is named by its range of the log: of two values for a timestamp, the generation that is
/// lower has the first.
public final class HeadGeneration {
  private static final SeriesDays NO_DAYS = (ref, day) -> {};

  /// What [#find] answers.
  enum Found {
    ABSENT,
    SAME,
    OTHER
  }

  private final Slabs slabs;
  private final SampleTable floats;
  private final SampleTable histograms; // values are numbers in the list
  private final SampleTable starts; // values are start timestamps
  private final SampleReader floatReader;
  private final SampleReader histogramReader;
  private final SampleReader startReader;
  private final HistogramList histogramList = new HistogramList();
  private final AtomicInteger holders = new AtomicInteger(1); // the head is one
  private final long startPosition;
  private volatile long endPosition = Long.MAX_VALUE;
  private final Map<ClusterId, TimeRange> times = new ConcurrentHashMap<>();
  private volatile long minMs = Long.MAX_VALUE;
  private volatile long maxMs = Long.MIN_VALUE;

  HeadGeneration(SlabPool pool, Pins pins, SeriesDays days, long startPosition) {
    this.slabs = new Slabs(pool);
    this.floats = new SampleTable(slabs, pins, days);
    this.histograms = new SampleTable(slabs, pins, days);
    this.starts = new SampleTable(slabs, pins, NO_DAYS);
    this.floatReader = new SampleReader(floats);
    this.histogramReader = new SampleReader(histograms);
    this.startReader = new SampleReader(starts);
    this.startPosition = startPosition;
  }

  /// Returns the position in the log of the first record that belongs here.
  public long startPosition() {
    return startPosition;
  }

  /// Returns the position behind the last record that belongs here; the greatest long while there
  /// is no last one.
  public long endPosition() {
    return endPosition;
  }

  public boolean isFrozen() {
    return endPosition != Long.MAX_VALUE;
  }

  public boolean isEmpty() {
    return floats.isEmpty() && histograms.isEmpty();
  }

  /// Returns the number of samples.
  public long samples() {
    return floats.rows() + histograms.rows();
  }

  /// Returns the bytes that its samples take in memory.
  public long bytes() {
    return slabs.bytes() + histogramList.bytes();
  }

  /// Returns the oldest timestamp; the greatest long when there is none.
  public long minTimestampMs() {
    return minMs;
  }

  /// Returns the newest timestamp; the least long when there is none.
  public long maxTimestampMs() {
    return maxMs;
  }

  /// Returns the refs that have samples, ascending.
  public int[] refs() {
    int limit = Math.max(floats.refLimit(), histograms.refLimit());
    int[] refs = new int[1_024];
    int n = 0;
    for (int ref = 0; ref < limit; ref++) {
      if ((ref & (SampleTable.PAGE_REFS - 1)) == 0
          && floats.page(ref) == 0
          && histograms.page(ref) == 0) {
        ref += SampleTable.PAGE_REFS - 1;
      } else if (has(ref)) {
        refs = n == refs.length ? Arrays.copyOf(refs, n * 2) : refs;
        refs[n++] = ref;
      }
    }
    return Arrays.copyOf(refs, n);
  }

  public boolean has(int ref) {
    return floatReader.count(ref) > 0 || histogramReader.count(ref) > 0;
  }

  /// Replaces `out` by all samples of a series, ascending; for a frozen generation.
  public void read(int ref, HeadColumns out) {
    read(ref, Integer.MAX_VALUE, TimeRange.ALL, out);
  }

  void read(int ref, int epoch, TimeRange range, HeadColumns out) {
    floatReader.read(ref, floatReader.countAt(epoch, ref), range, out);
    HeadColumns rows = out.scratch();
    if (!histograms.isEmpty()) {
      histogramReader.read(ref, histogramReader.countAt(epoch, ref), range, rows);
      out.mergeHistograms(rows, histogramList::get);
    }
    if (!starts.isEmpty()) {
      startReader.read(ref, startReader.countAt(epoch, ref), range, rows);
      out.mergeStarts(rows);
    }
  }

  /// Returns how many of the first `n` rows are newer than all that it has of their series.
  int newer(int[] refs, long[] timestampsMs, int n) {
    int newer = floatReader.newer(refs, timestampsMs, n);
    return histograms.isEmpty() ? newer : histogramReader.newer(refs, timestampsMs, newer);
  }

  Found find(int ref, long timestampMs, long bits) {
    long row = floatReader.find(ref, timestampMs);
    if (row != SampleReader.ABSENT) {
      return floatReader.bits(row) == bits ? Found.SAME : Found.OTHER;
    }
    boolean histogram =
        !histograms.isEmpty() && histogramReader.find(ref, timestampMs) != SampleReader.ABSENT;
    return histogram ? Found.OTHER : Found.ABSENT;
  }

  Found find(int ref, long timestampMs, Histogram value) {
    long row = histogramReader.find(ref, timestampMs);
    if (row != SampleReader.ABSENT) {
      Histogram found = histogramList.get((int) histogramReader.bits(row));
      return found.equals(value) ? Found.SAME : Found.OTHER;
    }
    return floatReader.find(ref, timestampMs) == SampleReader.ABSENT ? Found.ABSENT : Found.OTHER;
  }

  /// Applies a float: [Found#ABSENT] when it is there now and was not.
  Found apply(int ref, long timestampMs, long bits) {
    if (histograms.isEmpty() && floats.appendNewer(ref, timestampMs, bits)) {
      return Found.ABSENT;
    }
    Found found = find(ref, timestampMs, bits);
    if (found == Found.ABSENT && !floats.appendNewer(ref, timestampMs, bits)) {
      floats.appendOlder(ref, timestampMs, bits);
    }
    return found;
  }

  Found apply(int ref, long timestampMs, Histogram value) {
    Found found = find(ref, timestampMs, value);
    if (found == Found.ABSENT) {
      int number = histogramList.add(value);
      if (!histograms.appendNewer(ref, timestampMs, number)) {
        histograms.appendOlder(ref, timestampMs, number);
      }
    }
    return found;
  }

  void applyStart(int ref, long timestampMs, long startTimestampMs) {
    if (!starts.appendNewer(ref, timestampMs, startTimestampMs)) {
      starts.appendOlder(ref, timestampMs, startTimestampMs);
    }
  }

  /// Returns the times of every cluster that has samples.
  Map<ClusterId, TimeRange> times() {
    return times;
  }

  void extend(ClusterId cluster, long fromMs, long toMs) {
    times.merge(cluster, new TimeRange(fromMs, toMs), TimeRange::enclosing);
    minMs = Math.min(minMs, fromMs);
    maxMs = Math.max(maxMs, toMs);
  }

  void freeze(long position) {
    endPosition = position;
  }

  void forgetCounts(int oldestOpen) {
    floats.history().forget(oldestOpen);
    histograms.history().forget(oldestOpen);
    starts.history().forget(oldestOpen);
  }

  /// Keeps its memory until [#release()]; false when that is gone.
  boolean hold() {
    int now = holders.get();
    while (now > 0 && !holders.compareAndSet(now, now + 1)) {
      now = holders.get();
    }
    return now > 0;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      slabs.release();
    }
  }
}
