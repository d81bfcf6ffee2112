package io.tributary.scraper;

import io.tributary.scraper.access.Failures;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the polls of one source are sliced, and how. Confined to one thread.
///
/// They are once one brought many series or did not end in time. Slices become smaller when one
/// fails, and the source gets a rest between them until they all went well.
final class Slices {
  private static final Logger LOG = LoggerFactory.getLogger(Slices.class);
  private static final String FEDERATE = "/federate";
  private static final int LARGE = 100_000;
  private static final int USUAL_SLICE = 50_000;
  private static final int SMALLEST_SLICE = 5_000;
  private static final int FIRST_CALM = 10;
  private static final int LONGEST_CALM = 10_000;
  private static final long COUNTS_NANOS = Duration.ofMinutes(5).toNanos();

  private final Source source;
  private final Asked api;
  private boolean wanted;
  private boolean impossible;
  private boolean suffering;
  private boolean onlyNamed;
  private boolean told;
  private int calm; // polls in a row that would have been small as a whole
  private int calmWanted = FIRST_CALM; // of those until one is tried
  private int most = USUAL_SLICE;
  private Map<String, Long> series = Map.of();
  private long usual = 1;
  private long countedNanos = System.nanoTime() - COUNTS_NANOS;

  /// Asks the source for a small document.
  @FunctionalInterface
  interface Asked {
    /// Returns `data` of the answer.
    ///
    /// @throws IOException when there is none
    Object data(Source source, URI uri) throws IOException, InterruptedException;
  }

  Slices(Source source, Asked api) {
    this.source = source;
    this.api = api;
    impossible =
        !source.endpoint().uri().getPath().endsWith(FEDERATE)
            || !SlicePlan.isOpen(source.endpoint().uri());
  }

  /// Returns what the next poll asks for, one after the other.
  List<URI> next() throws InterruptedException {
    URI whole = source.endpoint().uri();
    if (onlyNamed && whole.getPath().endsWith(FEDERATE)) {
      return List.of(SlicePlan.withSelectors(whole, source.endpoint().budget().match()));
    }
    if (!wanted || impossible) {
      return List.of(whole);
    }
    try {
      List<String> names = names(whole);
      told = false;
      if (System.nanoTime() - countedNanos >= COUNTS_NANOS) {
        count(names.size());
      }
      return names.isEmpty() ? List.of(whole) : SlicePlan.of(whole, names, series, usual, most);
    } catch (IOException e) {
      if (!told) {
        LOG.warn(
            "polls of a large source are not sliced, it does not name its metrics source={}"
                + " reason=\"{}\"",
            source.cluster(),
            Failures.reason(e));
      }
      told = true;
      impossible = e instanceof NoSuchDocumentException;
      return List.of(whole);
    }
  }

  /// Says whether the next polls ask for what is left when a budget is spent.
  void onlyNamed(boolean newOnlyNamed) {
    onlyNamed = newOnlyNamed;
  }

  private List<String> names(URI whole) throws IOException, InterruptedException {
    Object data = api.data(source, api(whole, "/api/v1/label/__name__/values"));
    List<String> names = new ArrayList<>();
    if (data instanceof List<?> list) {
      list.forEach(name -> names.add(String.valueOf(name)));
    }
    return names;
  }

  /// Takes the greatest from the source's own statistics, and the rest as alike.
  private void count(int names) throws InterruptedException {
    countedNanos = System.nanoTime();
    Map<String, Long> counts = new HashMap<>();
    long rest = 0;
    try {
      Object data =
          api.data(source, api(source.endpoint().uri(), "/api/v1/status/tsdb?limit=1000"));
      if (data instanceof Map<?, ?> status) {
        rest =
            status.get("headStats") instanceof Map<?, ?> head ? number(head.get("numSeries")) : 0;
        if (status.get("seriesCountByMetricName") instanceof List<?> greatest) {
          for (Object each : greatest) {
            Map<?, ?> one = (Map<?, ?>) each;
            counts.put(String.valueOf(one.get("name")), number(one.get("value")));
          }
        }
      }
    } catch (IOException e) {
      LOG.debug("source does not count its series source={}", source.cluster(), e);
    }
    rest -= counts.values().stream().mapToLong(Long::longValue).sum();
    series = Map.copyOf(counts);
    usual = Math.max(1, rest / Math.max(1, names - counts.size()));
  }

  private static long number(@Nullable Object text) throws IOException {
    try {
      return Long.parseLong(String.valueOf(text));
    } catch (NumberFormatException e) {
      throw new IOException("no number value=" + text, e);
    }
  }

  private static URI api(URI whole, String path) {
    String text = whole.toString();
    int end = text.indexOf(FEDERATE + "?");
    return URI.create(text.substring(0, end) + path);
  }

  /// Takes note of a poll.
  ///
  /// @param samples that it brought
  /// @param timedOut whether it did not end in time
  void polled(boolean up, long samples, boolean timedOut) {
    boolean large = samples > LARGE || timedOut;
    if (large && !wanted && !impossible) {
      calm = 0;
      LOG.info("polls are sliced from now on source={} samples={}", source.cluster(), samples);
    }
    wanted |= large;
    if (wanted && !up) {
      suffering = true;
      calm = 0;
      most = Math.max(SMALLEST_SLICE, most / 2);
    } else if (wanted) {
      suffering = false;
      calm(samples);
      most = Math.min(USUAL_SLICE, most + SMALLEST_SLICE);
    }
  }

  /// It may have been slow once only, which a poll of the whole shows; each trial waits for longer
  /// than the one before.
  private void calm(long samples) {
    calm = samples > LARGE / 2 || onlyNamed ? 0 : calm + 1;
    if (calm == calmWanted) {
      wanted = false;
      calmWanted = Math.min(LONGEST_CALM, 2 * calmWanted);
    }
  }

  /// Returns how long the source is left alone after a slice that took `nanos`.
  long restNanos(long nanos) {
    return suffering ? nanos : 0;
  }
}
