package io.tributary.scraper.backfill;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.StorageAdmin;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Appender;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fills one gap: part by part, oldest first, and after each as long a rest as it took. Safe for
/// use by several threads.
///
/// Whatever ends it, what is pulled again later is the same, and is stored once.
final class GapPull {
  private static final Logger LOG = LoggerFactory.getLogger(GapPull.class);

  /// That no sample at an edge is missed, by clocks that are a little different.
  private static final long MARGIN_MS = 2_000;

  /// Within this a clock is as good as right.
  private static final long RIGHT_MS = 2_000;

  /// What queries bridge.
  private static final long SHORTEST_HOLE_MS = Duration.ofMinutes(5).toMillis();

  private static final long MINUTE_MS = 60_000;
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);

  private final GapLedger ledger;
  private final SourceApi api;
  private final Store store;
  private final InstantSource clock;
  private final CountDownLatch stop;

  /// What samples are written to.
  record Store(
      Appender appender,
      StorageAdmin admin,
      Function<ClusterId, ClusterWrites> clusters,
      SelfMetrics metrics) {}

  GapPull(GapLedger ledger, SourceApi api, Store store, InstantSource clock, CountDownLatch stop) {
    this.ledger = ledger;
    this.api = api;
    this.store = store;
    this.clock = clock;
    this.stop = stop;
  }

  /// Returns when the gap is filled, or we are to stop.
  ///
  /// @throws IOException when the source cannot be asked
  void fill(Pulled pulled, SourceApi.Place place, SourceGap taken)
      throws IOException, InterruptedException {
    SourceGap gap = withinRetention(place, taken);
    long stored = 0;
    while (gap != null && gap.fromMs() < gap.endMs() && stop.getCount() > 0) {
      long since = System.nanoTime();
      SourceGap next = gap;
      long toMs = Math.min(gap.endMs(), gap.fromMs() + pulled.slice().toMillis());
      GapWriter writer = writer(pulled, gap.fromMs(), toMs);
      TimeRange range = range(pulled, gap.fromMs(), toMs);
      api.read(place, range, () -> unmark(pulled, place, next), writer);
      writer.flush();
      stored += writer.stored();
      count(gap.cluster(), writer);
      List<TimeRange> holes = holes(writer.minutes(), range, gap.fromMs(), toMs);
      gap = ledger.change(gap, now -> now.pulled(toMs, holes));
      pulled.succeeded();
      rest(Duration.ofNanos(System.nanoTime() - since));
    }
    if (gap != null && gap.fromMs() >= gap.endMs()) {
      ledger.change(gap, now -> now.filled(SHORTEST_HOLE_MS));
      LOG.info(
          "gap is filled cluster={} fromMs={} toMs={} samples={}",
          gap.cluster(),
          gap.startMs(),
          gap.endMs(),
          stored);
    }
  }

  private void rest(Duration took) throws InterruptedException {
    Duration pause = took.compareTo(LONGEST_REST) < 0 ? took : LONGEST_REST;
    boolean _ = stop.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private GapWriter writer(Pulled pulled, long fromMs, long toMs) {
    return new GapWriter(
        store.clusters().apply(pulled.cluster()),
        store.appender(),
        pulled.into(ledger.deletes(pulled.cluster())),
        range(pulled, fromMs, toMs));
  }

  /// Returns a part of time by the source's clock.
  private static TimeRange range(Pulled pulled, long fromMs, long toMs) {
    long skewMs = Math.abs(pulled.skewMs()) <= RIGHT_MS ? 0 : pulled.skewMs();
    return new TimeRange(fromMs - MARGIN_MS + skewMs, toMs + MARGIN_MS + skewMs);
  }

  private void count(ClusterId cluster, GapWriter writer) {
    String name = cluster.name();
    store.metrics().counter(SelfMetric.BACKFILL_SAMPLES, name).inc((double) writer.stored());
    store.metrics().counter(SelfMetric.BACKFILL_REFUSED, name).inc(writer.refused());
  }

  /// What is older than the source keeps is not there to be pulled.
  private @Nullable SourceGap withinRetention(SourceApi.Place place, SourceGap gap)
      throws InterruptedException {
    Duration kept = api.retention(place);
    if (kept == null) {
      return gap;
    }
    long oldestMs = Math.min(gap.endMs(), clock.millis() - kept.toMillis());
    return oldestMs <= gap.fromMs()
        ? gap
        : ledger.change(
            gap, now -> now.pulled(oldestMs, List.of(new TimeRange(now.fromMs(), oldestMs))));
  }

  /// Takes the markers away that were written when the source went down: its series went on. What
  /// stood at the same time is pulled again afterwards.
  private void unmark(Pulled pulled, SourceApi.Place place, SourceGap gap) {
    if (gap.markersMs().isEmpty()) {
      return;
    }
    boolean kept = pulled.keepsLabels() && !store.clusters().apply(gap.cluster()).relabels();
    List<List<Matcher>> all = kept ? api.matchers(place) : List.of(List.of());
    for (long markerMs : gap.markersMs()) {
      TimeRange range = new TimeRange(markerMs, markerMs);
      all.forEach(matchers -> store.admin().deleteSeries(gap.cluster(), matchers, range));
    }
    ledger.change(gap, SourceGap::unmarked);
  }

  /// Returns where the source had nothing, to a minute.
  private static List<TimeRange> holes(BitSet minutes, TimeRange range, long fromMs, long toMs) {
    List<TimeRange> holes = new ArrayList<>();
    int all = (int) ((range.maxMs() - range.minMs()) / MINUTE_MS) + 1;
    for (int empty = minutes.nextClearBit(0); empty < all; ) {
      int next = minutes.nextSetBit(empty);
      int end = next < 0 ? all : next;
      long offsetMs = fromMs - MARGIN_MS;
      long minMs = Math.max(fromMs, offsetMs + empty * MINUTE_MS);
      long maxMs = Math.min(toMs, offsetMs + end * MINUTE_MS);
      if (minMs < maxMs) {
        holes.add(new TimeRange(minMs, maxMs));
      }
      empty = minutes.nextClearBit(end);
    }
    return holes;
  }
}
