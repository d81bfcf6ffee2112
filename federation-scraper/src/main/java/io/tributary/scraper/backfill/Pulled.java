package io.tributary.scraper.backfill;

import io.tributary.model.ClusterId;
import io.tributary.scraper.Source;
import io.tributary.scraper.access.HttpAccess;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A source whose gaps can be filled, and how the last attempts went. Safe for use by several
/// threads.
final class Pulled {
  private static final String FEDERATE = "/federate";
  private static final String MATCH = "match[]=";
  private static final String ALL = "{__name__=~\".+\"}";
  private static final Duration LONGEST_SLICE = Duration.ofMinutes(15);
  private static final Duration SHORTEST_SLICE = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final long NONE = Long.MIN_VALUE;

  private final ClusterId cluster;
  private final String source;
  private final SourceApi.@Nullable Place place;
  private final @Nullable Source polled;

  private final Object lock = new Object();
  private long lastGoodMs = NONE;
  private long skewMs;
  private boolean up;
  private boolean busy;
  private Duration slice = LONGEST_SLICE;
  private Duration pause = FIRST_PAUSE;
  private long notBeforeNanos = System.nanoTime();
  private String error = "";

  private Pulled(
      ClusterId cluster, String source, SourceApi.@Nullable Place place, @Nullable Source polled) {
    this.cluster = cluster;
    this.source = source;
    this.place = place;
    this.polled = polled;
  }

  /// A source that is polled. What is polled elsewhere than at `/federate` keeps nothing that could
  /// be pulled; where samples get the time of their poll, others would stand beside them.
  static Pulled of(Source source) {
    URI uri = source.endpoint().uri();
    boolean keeps = uri.getPath().endsWith(FEDERATE) && source.series().honorsTimestamps();
    return new Pulled(
        source.cluster(),
        name(source),
        keeps ? place(uri, source.endpoint().access()) : null,
        source);
  }

  /// A cluster that writes by itself and can be read.
  static Pulled of(ClusterId cluster, URI readUrl, HttpAccess access) {
    String base = readUrl.toString().replaceFirst("(/api/v1(/read)?)?/*$", "");
    SourceApi.Place place = new SourceApi.Place(URI.create(base), access, List.of(ALL));
    Pulled pulled = new Pulled(cluster, "", place, null);
    pulled.up = true;
    return pulled;
  }

  /// Returns what it is when it is polled as `source` says from now on.
  Pulled polledAs(Source source) {
    if (source.equals(polled)) {
      return this;
    }
    Pulled next = of(source);
    synchronized (lock) {
      next.lastGoodMs = lastGoodMs;
      next.skewMs = skewMs;
    }
    return next;
  }

  static String name(Source source) {
    return source.endpoint().uri().toString();
  }

  private static SourceApi.Place place(URI uri, HttpAccess access) {
    String path = uri.getRawPath();
    String base = path.substring(0, path.length() - FEDERATE.length());
    List<String> selectors = new ArrayList<>();
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String pair : query.split("&", -1)) {
      String decoded = URLDecoder.decode(pair, StandardCharsets.UTF_8);
      if (decoded.startsWith(MATCH)) {
        selectors.add(decoded.substring(MATCH.length()));
      }
    }
    return new SourceApi.Place(
        URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + base), access, selectors);
  }

  ClusterId cluster() {
    return cluster;
  }

  String source() {
    return source;
  }

  SourceApi.@Nullable Place place() {
    return place;
  }

  GapWriter.Into into(List<NotedDelete> deletes) {
    return polled == null
        ? new GapWriter.Into(labels -> labels, true, deletes)
        : new GapWriter.Into(polled.toStored(), polled.endpoint().bringsHistograms(), deletes);
  }

  /// Whether its series have the labels by which they are selected at the source.
  boolean keepsLabels() {
    return polled != null && polled.series().honorsLabels() && polled.series().rules().isEmpty();
  }

  long lastGoodMs() {
    synchronized (lock) {
      return lastGoodMs;
    }
  }

  boolean hasGoodPoll() {
    synchronized (lock) {
      return lastGoodMs != NONE;
    }
  }

  /// @param askable whether it may be asked for more until the next poll
  void polled(boolean isUp, boolean askable, long startMs, long newSkewMs) {
    synchronized (lock) {
      up = askable;
      if (isUp) {
        lastGoodMs = startMs;
        skewMs = newSkewMs;
      }
    }
  }

  long skewMs() {
    synchronized (lock) {
      return skewMs;
    }
  }

  /// Takes it for one attempt if it can be asked now.
  boolean begin() {
    synchronized (lock) {
      boolean ready = place != null && up && !busy && System.nanoTime() - notBeforeNanos >= 0;
      busy |= ready;
      return ready;
    }
  }

  void end() {
    synchronized (lock) {
      busy = false;
    }
  }

  Duration slice() {
    synchronized (lock) {
      return slice;
    }
  }

  void succeeded() {
    synchronized (lock) {
      error = "";
      pause = FIRST_PAUSE;
      slice = min(LONGEST_SLICE, slice.multipliedBy(2));
    }
  }

  /// Asks for less the next time, and later.
  void failed(String why, Duration atLeast) {
    synchronized (lock) {
      error = why;
      slice =
          slice.dividedBy(2).compareTo(SHORTEST_SLICE) < 0 ? SHORTEST_SLICE : slice.dividedBy(2);
      Duration wait = pause.compareTo(atLeast) < 0 ? atLeast : pause;
      notBeforeNanos = System.nanoTime() + wait.toNanos();
      pause = min(LONGEST_PAUSE, pause.multipliedBy(2));
    }
  }

  String error() {
    synchronized (lock) {
      return error;
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
