package io.tributary.scraper;

import io.tributary.model.SourceStatus;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.WriteBatch;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a Prometheus that is polled at `/federate` says of itself: its version, how its targets
/// are, and what its metrics are, which is stored. Safe for use by several threads.
final class SourceAbout {
  private static final Logger LOG = LoggerFactory.getLogger(SourceAbout.class);
  private static final String FEDERATE = "/federate";
  private static final long RARELY_NANOS = Duration.ofMinutes(10).toNanos();

  /// Until the second time; then each time twice as long: a source that has just begun knows
  /// nothing of its targets yet.
  private static final long SOON_NANOS = Duration.ofSeconds(30).toNanos();

  private static final int FAMILIES_A_BATCH = 1_000;

  private final Source source;
  private final Slices.Asked api;
  private final Appender appender;
  private final boolean asks;
  private final LongSupplier nanoTime;
  private long dueNanos;
  private long pauseNanos = SOON_NANOS;
  private @Nullable Thread asking;
  private volatile String version = "";
  private volatile int up;
  private volatile int down;
  private volatile long skewMs;
  private volatile boolean known;

  SourceAbout(Source source, Slices.Asked api, Appender appender, LongSupplier nanoTime) {
    this.source = source;
    this.nanoTime = nanoTime;
    dueNanos = nanoTime.getAsLong();
    this.api = api;
    this.appender = appender;
    asks = source.endpoint().uri().getPath().endsWith(FEDERATE);
  }

  SourceStatus.@Nullable About status() {
    return known ? new SourceStatus.About(Duration.ofMillis(skewMs), version, up, down) : null;
  }

  /// Takes note of a good poll, after which the source is asked now and then, if it may send more
  /// than the least. Called by one thread.
  void polled(long newSkewMs, boolean mayAsk) {
    skewMs = newSkewMs;
    known = true;
    long nowNanos = nanoTime.getAsLong();
    if (asks && mayAsk && nowNanos - dueNanos >= 0 && !isAsking()) {
      dueNanos = nowNanos + pauseNanos;
      pauseNanos = Math.min(RARELY_NANOS, 2 * pauseNanos);
      asking = Thread.ofVirtual().name("about-" + source.cluster()).start(this::ask);
    }
  }

  /// Whether it is being asked. Called by who tells of polls.
  boolean isAsking() {
    return asking != null && asking.isAlive();
  }

  /// Takes note of a poll that failed: it may be another source when it is back.
  void failed() {
    pauseNanos = SOON_NANOS;
    long soonNanos = nanoTime.getAsLong() + SOON_NANOS;
    dueNanos = dueNanos - soonNanos > 0 ? soonNanos : dueNanos;
  }

  private void ask() {
    ask("/api/v1/status/buildinfo", answer -> version = version(answer));
    ask("/api/v1/targets?state=active", this::targets);
    ask("/api/v1/metadata", this::metadata);
  }

  /// What one part cannot be had of, others may.
  private void ask(String path, Consumer<Map<?, ?>> sink) {
    try {
      sink.accept(data(path));
    } catch (IOException e) {
      LOG.debug("source says nothing of itself source={} path={}", source.cluster(), path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) { // other forms than Prometheus', or no room
      LOG.debug("what a source says is left out source={} path={}", source.cluster(), path, e);
    }
  }

  private Map<?, ?> data(String path) throws IOException, InterruptedException {
    String text = source.endpoint().uri().toString();
    String base = text.substring(0, text.indexOf(FEDERATE + "?"));
    Object data = api.data(source, URI.create(base + path));
    return data instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String version(Map<?, ?> buildInfo) {
    return buildInfo.get("version") instanceof String text ? text : "";
  }

  private void targets(Map<?, ?> targets) {
    int ups = 0;
    int downs = 0;
    if (targets.get("activeTargets") instanceof List<?> active) {
      for (Object each : active) {
        Object health = each instanceof Map<?, ?> target ? target.get("health") : null;
        ups += "up".equals(health) ? 1 : 0;
        downs += "down".equals(health) ? 1 : 0; // others it has not asked yet
      }
    }
    up = ups;
    down = downs;
  }

  private void metadata(Map<?, ?> families) {
    WriteBatch batch = new WriteBatch();
    batch.reset(source.cluster());
    for (Map.Entry<?, ?> family : families.entrySet()) {
      if (family.getValue() instanceof List<?> entries
          && !entries.isEmpty()
          && entries.getFirst() instanceof Map<?, ?> entry) {
        batch
            .metadata()
            .add(
                new MetricMetadata(
                    String.valueOf(family.getKey()),
                    type(text(entry, "type")),
                    text(entry, "help"),
                    text(entry, "unit")));
      }
      if (batch.metadata().size() == FAMILIES_A_BATCH) {
        store(batch);
      }
    }
    store(batch);
  }

  private void store(WriteBatch batch) {
    if (!batch.isEmpty()) {
      appender.append(batch, new Refusals());
      batch.reset(source.cluster());
    }
  }

  private static String text(Map<?, ?> entry, String key) {
    return entry.get(key) instanceof String text ? text : "";
  }

  private static MetricMetadata.Type type(String text) {
    for (MetricMetadata.Type type : MetricMetadata.Type.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(text)) {
        return type;
      }
    }
    return MetricMetadata.Type.UNKNOWN;
  }
}
