package io.tributary.scraper.backfill;

import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.GapStatus;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.StorageAdmin;
import io.tributary.model.TimeRange;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.MetricStore;
import io.tributary.scraper.PollListener;
import io.tributary.scraper.Scraper;
import io.tributary.scraper.Source;
import io.tributary.scraper.access.Failures;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.access.HttpClients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Knows what each source missed, and fills it once the source is there again. Safe for use by
/// several threads; started and closed once, with a virtual thread of its own and one for each of
/// the few gaps that are being filled.
public final class GapFiller implements PollListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GapFiller.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration CLEAN = Duration.ofMinutes(1);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 2;

  /// What a sender may have had and not sent yet when the last came of it.
  private static final long ON_THE_WAY_MS = Duration.ofMinutes(1).toMillis();

  /// Polls that are this far apart have left one out.
  private static final int INTERVALS = 2;

  private final GapLedger ledger;
  private final Parts parts;
  private final Map<Labels, Long> lastPolls;
  private final HttpClients clients = new HttpClients();
  private final Map<Key, Pulled> sources = new ConcurrentHashMap<>();
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private volatile @Nullable GapPull pull;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("backfill-deadline").factory());

  private record Key(ClusterId cluster, String source) {}

  /// What it works with.
  ///
  /// @param store what earlier runs polled is read of it
  /// @param selectors reads a selector of series
  /// @param retention of samples; zero is for ever
  public record Parts(
      Path dataDirectory,
      MetricStore store,
      StorageAdmin admin,
      Function<String, List<Matcher>> selectors,
      Duration retention,
      String userAgent,
      InstantSource clock) {}

  /// A cluster that writes by itself, and where its samples can be read.
  public record ReadCluster(ClusterId cluster, URI url, HttpAccess access) {}

  private GapFiller(Parts parts) throws IOException {
    this.parts = parts;
    ledger = new GapLedger(new GapFile(parts.dataDirectory()));
    lastPolls = new ConcurrentHashMap<>(LastPolls.read(parts.store(), parts.clock().millis()));
  }

  /// Takes up what the last run left open.
  ///
  /// @throws IOException when what it wrote cannot be read
  public static GapFiller start(Parts parts) throws IOException {
    GapFiller filler = new GapFiller(parts);
    Thread.ofVirtual().name("gap-filler").start(filler::run);
    return filler;
  }

  /// Says where samples go, from when on gaps are filled; the sink's listener is told of nothing.
  public void fillInto(Scraper.Sink sink) {
    SourceApi api = new SourceApi(clients, parts.userAgent(), parts.selectors(), deadlines);
    GapPull.Store store =
        new GapPull.Store(sink.appender(), parts.admin(), sink.clusters(), sink.metrics());
    pull = new GapPull(ledger, api, store, parts.clock(), stop);
  }

  /// Takes note of the clusters that write by themselves and can be read, in place of those before.
  public void readFrom(List<ReadCluster> readable) {
    sources.keySet().removeIf(key -> key.source().isEmpty());
    for (ReadCluster each : readable) {
      sources.put(
          new Key(each.cluster(), ""), Pulled.of(each.cluster(), each.url(), each.access()));
    }
  }

  @Override
  public void polled(Source source, Poll poll) {
    Key key = key(source);
    Pulled known = sources.get(key);
    Pulled pulled = known == null ? Pulled.of(source) : known;
    if (pulled.place() == null) {
      return;
    }
    if (known == null) {
      sources.put(key, pulled);
      Long lastMs = lastPolls.remove(source.about("up")); // is said once of a run
      if (lastMs != null) {
        pulled.polled(true, false, lastMs, 0);
      }
    }
    SourceGap open = ledger.open(key.cluster(), key.source());
    if (poll.up()) {
      if (open != null) {
        ledger.end(open, poll.startMs());
      } else if (pulled.hasGoodPoll() && leftOut(source, poll, pulled.lastGoodMs())) {
        ledger.add(key.cluster(), key.source(), pulled.lastGoodMs(), poll.startMs());
      }
    } else {
      long sinceMs = pulled.hasGoodPoll() ? pulled.lastGoodMs() : poll.startMs();
      SourceGap gap = open == null ? ledger.begin(key.cluster(), key.source(), sinceMs) : open;
      if (poll.markerMs() != Poll.UNMARKED) {
        ledger.change(gap, now -> now.marked(poll.markerMs()));
      }
    }
    boolean asUsual = poll.interval().compareTo(source.pace().interval()) <= 0;
    pulled.polled(poll.up(), poll.up() && asUsual, poll.startMs(), poll.skewMs());
  }

  private static Key key(Source source) {
    return new Key(source.cluster(), Pulled.name(source));
  }

  private static boolean leftOut(Source source, Poll poll, long lastMs) {
    Duration usual = source.pace().interval();
    Duration interval = poll.interval().compareTo(usual) > 0 ? poll.interval() : usual;
    return poll.startMs() - lastMs > INTERVALS * interval.toMillis();
  }

  /// What was missed is asked for as it is polled now.
  @Override
  public void replaced(Source before, Source by) {
    Pulled known = sources.get(key(before));
    Pulled now = known == null ? Pulled.of(by) : known.polledAs(by);
    if (now.place() == null) {
      forget(key(before));
      return;
    }
    if (known != null) {
      sources.remove(key(before));
      sources.put(key(by), now);
    }
    if (!key(by).equals(key(before))) {
      ledger.move(by.cluster(), key(before).source(), key(by).source());
    }
  }

  @Override
  public void ended(Source source, long nowMs) {
    forget(key(source));
  }

  private void forget(Key key) {
    sources.remove(key);
    ledger.remove(
        gap -> gap.state() == SourceGap.State.OPEN && gap.is(key.cluster(), key.source()));
  }

  /// Takes note of a part of time in which a cluster that writes by itself sent nothing.
  public void missing(ClusterId cluster, Gap gap) {
    boolean known =
        ledger.gaps().stream()
            .anyMatch(each ->
                each.is(cluster, "")
                    && each.startMs() <= gap.startMs()
                    && each.endMs() >= gap.endMs());
    if (gap.endMs() != Gap.OPEN && !known && sources.containsKey(new Key(cluster, ""))) {
      ledger.add(cluster, "", gap.startMs() - ON_THE_WAY_MS, gap.endMs());
    }
  }

  /// Takes note of a delete before it is carried out: what is filled later does not bring back what
  /// it hides.
  public void deleting(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    ledger.note(cluster, matchers, range, parts.clock().millis());
  }

  /// Returns what is known of gaps without those that were filled.
  public Completeness unfilled(Completeness all) {
    return new FilledGaps(all, ledger::gaps);
  }

  /// Returns how all gaps are, oldest first.
  public List<GapStatus> status() {
    List<GapStatus> status = new ArrayList<>();
    for (SourceGap gap : ledger.gaps()) {
      Pulled pulled = sources.get(new Key(gap.cluster(), gap.source()));
      status.add(
          new GapStatus(
              gap.cluster(),
              gap.source(),
              Instant.ofEpochMilli(gap.startMs()),
              gap.endMs() == Gap.OPEN ? null : Instant.ofEpochMilli(gap.endMs()),
              Instant.ofEpochMilli(gap.fromMs()),
              GapStatus.State.valueOf(gap.state().name()),
              gap.holes(),
              pulled == null ? "" : pulled.error()));
    }
    return status;
  }

  private void run() {
    try {
      long cleaned = System.nanoTime();
      while (!stop.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          sources.values().forEach(this::look);
          if (System.nanoTime() - cleaned > CLEAN.toNanos()) {
            cleaned = System.nanoTime();
            clean();
          }
        } catch (RuntimeException e) {
          LOG.error("gaps could not be looked at", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void clean() {
    long nowMs = parts.clock().millis();
    boolean forEver = parts.retention().isZero();
    ledger.forget(forEver ? Long.MIN_VALUE : nowMs - parts.retention().toMillis(), nowMs);
  }

  /// Begins to fill the oldest gap of a source if it has one and it is time.
  private void look(Pulled pulled) {
    SourceApi.Place place = pulled.place();
    GapPull by = pull;
    if (place == null || by == null || running.size() >= AT_ONCE || !pulled.begin()) {
      return;
    }
    SourceGap gap = ledger.take(pulled.cluster(), pulled.source());
    if (gap == null || (!gap.source().isEmpty() && pulled.lastGoodMs() <= gap.endMs())) {
      release(pulled, gap); // none, or the poll that ended it may be the first of few
      return;
    }
    Thread thread =
        Thread.ofVirtual()
            .name("fill-" + pulled.cluster())
            .unstarted(() -> {
              try {
                fill(by, pulled, place, gap);
              } finally {
                release(pulled, gap);
                running.remove(Thread.currentThread());
              }
            });
    running.add(thread);
    thread.start();
  }

  private void release(Pulled pulled, @Nullable SourceGap gap) {
    if (gap != null) {
      ledger.giveBack(gap);
    }
    pulled.end();
  }

  private void fill(GapPull by, Pulled pulled, SourceApi.Place place, SourceGap gap) {
    try {
      by.fill(pulled, place, gap);
    } catch (OverloadedException e) {
      pulled.failed("there is no room at the moment", e.retryAfter());
    } catch (IOException e) {
      String reason = Failures.reason(e);
      pulled.failed(reason, Duration.ZERO);
      LOG.atLevel(stop.getCount() > 0 ? Level.WARN : Level.DEBUG)
          .log("gap cannot be filled yet cluster={} reason=\"{}\"", pulled.cluster(), reason);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (stop.getCount() > 0) {
        pulled.failed(String.valueOf(e.getMessage()), Duration.ZERO);
        LOG.error("gap could not be filled cluster={}", pulled.cluster(), e);
      }
    }
  }

  /// Ends what is being filled; the next run goes on.
  @Override
  public void close() {
    stop.countDown();
    clients.close();
    deadlines.shutdownNow();
    try {
      for (Thread thread : running) {
        if (!thread.join(CLOSE)) {
          LOG.warn("a gap is still being filled at close thread={}", thread.getName());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
