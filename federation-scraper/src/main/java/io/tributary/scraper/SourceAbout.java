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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a Prometheus that is polled at `/federate` says of itself: its version, how its targets
/// are, and what its metrics are, which is stored. Safe for use by several threads.
final class SourceAbout {
  private static final Logger LOG = LoggerFactory.getLogger(SourceAbout.class);
  private static final String FEDERATE = "/federate";
  private static final long RARELY_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int FAMILIES_A_BATCH = 1_000;

  private final Source source;
  private final Slices.Asked api;
  private final Appender appender;
  private final boolean asks;
  private long askedNanos = System.nanoTime() - RARELY_NANOS;
  private @Nullable Thread asking;
  private volatile String version = "";
  private volatile int up;
  private volatile int down;
  private volatile long skewMs;
  private volatile boolean known;

  SourceAbout(Source source, Slices.Asked api, Appender appender) {
    this.source = source;
    this.api = api;
    this.appender = appender;
    asks = source.endpoint().uri().getPath().endsWith(FEDERATE);
  }

  SourceStatus.@Nullable About status() {
    return known ? new SourceStatus.About(Duration.ofMillis(skewMs), version, up, down) : null;
  }

  /// Takes note of a good poll, after which the source is asked now and then. Called by one thread.
  void polled(long newSkewMs) {
    skewMs = newSkewMs;
    known = true;
    boolean due = System.nanoTime() - askedNanos >= RARELY_NANOS;
    if (asks && due && (asking == null || !asking.isAlive())) {
      askedNanos = System.nanoTime();
      asking = Thread.ofVirtual().name("about-" + source.cluster()).start(this::ask);
    }
  }

  private void ask() {
    try {
      version = version(data("/api/v1/status/buildinfo"));
      targets(data("/api/v1/targets?state=active"));
      metadata(data("/api/v1/metadata"));
    } catch (IOException e) {
      LOG.debug("source says nothing of itself source={}", source.cluster(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) { // other forms than Prometheus', or no room
      LOG.debug("what a source says of itself is left out source={}", source.cluster(), e);
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
    int all = 0;
    if (targets.get("activeTargets") instanceof List<?> active) {
      for (Object each : active) {
        all++;
        ups += each instanceof Map<?, ?> target && "up".equals(target.get("health")) ? 1 : 0;
      }
    }
    up = ups;
    down = all - ups;
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
