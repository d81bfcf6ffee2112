package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SampleFold;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What several selectors of a query read together: they match the same series, at times that
/// overlap. The first that runs selects the series and reads what all of them want; samples are
/// kept for the others, unless they are too many, and each takes its part.
///
/// Confined to one thread, but for reading the series, each of which is read by one thread at a
/// time.
public final class CommonReads {
  private static final int MOST_SERIES = 1 << 16;
  private static final long MOST_SAMPLES = 1 << 20;

  private final List<Matcher> matchers;
  private final AtomicLong keptSamples = new AtomicLong();
  private SelectHints hints;
  private TimeRange range;
  private int places = 1;
  private boolean begun;
  private @Nullable List<KeptSeries> kept; // once all of them were selected
  private volatile long[] recentTimes = new long[0]; // other series have the same ones mostly

  /// @param range of the samples that the first selector wants
  public CommonReads(List<Matcher> matchers, SelectHints hints, TimeRange range) {
    this.matchers = matchers;
    this.hints = hints;
    this.range = range;
  }

  List<Matcher> matchers() {
    return matchers;
  }

  /// Takes in another selector of the same series, in the same order; false when it reads other
  /// times, or comes too late.
  public boolean join(SelectHints others, TimeRange wanted) {
    if (begun || !range.overlaps(wanted.minMs(), wanted.maxMs())) {
      return false;
    }
    places++;
    hints = new SelectHints(hints.sorted(), union(hints.labels(), others.labels()), true);
    range =
        new TimeRange(
            Math.min(range.minMs(), wanted.minMs()), Math.max(range.maxMs(), wanted.maxMs()));
    return true;
  }

  private static @Nullable Set<String> union(
      @Nullable Set<String> labels, @Nullable Set<String> others) {
    if (labels == null || others == null) {
      return null;
    }
    Set<String> all = new HashSet<>(labels);
    all.addAll(others);
    return all;
  }

  /// Returns the series for one of the selectors.
  SeriesSet select(QueryContext context) {
    places--;
    List<KeptSeries> selected = kept;
    if (selected != null) {
      if (places == 0) {
        kept = null;
      }
      return new Replay(selected);
    }
    SeriesSet set = context.select(matchers, hints);
    if (begun || places == 0) {
      return set;
    }
    begun = true;
    return new Keeping(context, set);
  }

  /// Keeps the series that are selected.
  private final class Keeping implements SeriesSet {
    private final QueryContext context;
    private final SeriesSet set;
    private final List<KeptSeries> series = new ArrayList<>();
    private boolean tooMany;

    Keeping(QueryContext context, SeriesSet set) {
      this.context = context;
      this.set = set;
    }

    @Override
    public boolean next() {
      if (set.next()) {
        if (series.size() < MOST_SERIES && !tooMany) {
          series.add(new KeptSeries(set.at(), context));
        } else {
          tooMany = true;
          series.clear();
        }
        return true;
      }
      if (!tooMany) {
        kept = series;
      }
      return false;
    }

    @Override
    public Series at() {
      return tooMany ? set.at() : series.getLast();
    }
  }

  private static final class Replay implements SeriesSet {
    private final List<KeptSeries> series;
    private int next;

    Replay(List<KeptSeries> series) {
      this.series = series;
    }

    @Override
    public boolean next() {
      return next++ < series.size();
    }

    @Override
    public Series at() {
      return series.get(next - 1);
    }
  }

  /// A series whose samples are kept when it is first read.
  private final class KeptSeries implements Series {
    private final Series series;
    private final QueryContext context;
    private boolean read;
    private long @Nullable [] timestampsMs;
    private double[] values = new double[0];

    KeptSeries(Series series, QueryContext context) {
      this.series = series;
      this.context = context;
    }

    @Override
    public Labels labels() {
      return series.labels();
    }

    @Override
    public void read(long minMs, long maxMs, SampleColumns out) {
      if (timestampsMs != null) {
        part(timestampsMs, minMs, maxMs, out);
      } else if (read || keptSamples.get() >= MOST_SAMPLES) {
        series.read(minMs, maxMs, out);
      } else {
        read = true;
        series.read(range.minMs(), range.maxMs(), out);
        keep(out);
        int to = indexAfter(out.timestampsMs(), out.size(), maxMs);
        out.keep(indexAfter(out.timestampsMs(), to, minMs - 1), to);
      }
    }

    /// What is known of stretches takes little to be told again, and says no more in samples.
    @Override
    public void fold(long minMs, long maxMs, SampleColumns buffer, SampleFold fold) {
      series.fold(minMs, maxMs, buffer, fold);
    }

    private void keep(SampleColumns columns) {
      int size = columns.size();
      if (columns.hasHistograms() || columns.hasStartTimestamps() || !context.tryKeep(size)) {
        return;
      }
      keptSamples.addAndGet(size);
      long[] times = recentTimes;
      if (!Arrays.equals(times, 0, times.length, columns.timestampsMs(), 0, size)) {
        times = Arrays.copyOf(columns.timestampsMs(), size);
        recentTimes = times;
      }
      values = Arrays.copyOf(columns.values(), size);
      timestampsMs = times;
    }

    private void part(long[] times, long minMs, long maxMs, SampleColumns out) {
      int to = indexAfter(times, times.length, maxMs);
      int from = indexAfter(times, to, minMs - 1);
      out.clear();
      out.ensureCapacity(to - from);
      System.arraycopy(times, from, out.timestampsMs(), 0, to - from);
      System.arraycopy(values, from, out.values(), 0, to - from);
      out.setSize(to - from);
    }

    private static int indexAfter(long[] times, int size, long timeMs) {
      int found = Arrays.binarySearch(times, 0, size, timeMs);
      return found < 0 ? -found - 1 : found + 1;
    }
  }
}
