package io.tributary.storage.index;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.roaringbitmap.RoaringBitmap;

/// Says which metric of a cluster has grown most, and by which label: who floods a cluster with
/// series wants to know. Safe for use by several threads.
///
/// Refs ascend, so the series that came last are those with the highest. They are looked at when a
/// series is refused, but not more often than every ten seconds, nor more than a bounded number.
final class SeriesGrowth {
  private static final long LOOK_AGAIN_MS = Duration.ofSeconds(10).toMillis();
  private static final int MOST_LOOKED_AT = 200_000;
  private static final int LONGEST_SHOWN = 100;

  private record Look(String text, long untilMs) {}

  private final SeriesRegistry registry;
  private final int metricName;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ClusterId, Look> looks = new ConcurrentHashMap<>();

  SeriesGrowth(SeriesRegistry registry) {
    this.registry = registry;
    this.metricName = registry.symbols().intern(Labels.METRIC_NAME);
  }

  /// Returns what grew most, to be appended to a message; empty when there is nothing to say.
  ///
  /// Who asks holds [SeriesRegistry#inUse()].
  ///
  /// @param fromRef the first of the series that are new
  String describe(ClusterId cluster, int fromRef, long nowMs) {
    Look last = looks.get(cluster);
    if ((last != null && nowMs < last.untilMs) || !lock.tryLock()) {
      return last == null ? "" : last.text;
    }
    try {
      String text = look(registry.clusterNumber(cluster), fromRef);
      looks.put(cluster, new Look(text, nowMs + LOOK_AGAIN_MS));
      return text;
    } finally {
      lock.unlock();
    }
  }

  private String look(int cluster, int fromRef) {
    int from = fromRef;
    Map<Integer, Integer> sizes = metrics(cluster, from);
    if (sizes.isEmpty()) { // a limit below what there was before: then all of it counts
      from = 0;
      sizes = metrics(cluster, from);
    }
    int metric = largest(sizes);
    Map<Integer, Integer> labels = new HashMap<>();
    values(cluster, metric, from)
        .forEach((name, values) -> labels.put(name, values.getCardinality()));
    if (labels.isEmpty()) {
      return "";
    }
    int label = largest(labels);
    return ", grew most: "
        + (metric < 0 ? "" : "metric=" + shown(metric) + " ")
        + "series="
        + sizes.get(metric)
        + " label="
        + shown(label)
        + " values="
        + labels.get(label);
  }

  /// Returns how many of the newest series each metric has; −1 stands for those without a name.
  private Map<Integer, Integer> metrics(int cluster, int fromRef) {
    Map<Integer, Integer> sizes = new HashMap<>();
    forEachNewest(
        cluster,
        fromRef,
        ref -> sizes.merge(registry.valueSymbol(ref, metricName), 1, Integer::sum));
    return sizes;
  }

  /// Returns the values that each label of the newest series of a metric has.
  private Map<Integer, RoaringBitmap> values(int cluster, int metric, int fromRef) {
    Map<Integer, RoaringBitmap> values = new HashMap<>();
    forEachNewest(
        cluster,
        fromRef,
        ref -> {
          if (registry.valueSymbol(ref, metricName) == metric) {
            Varint entry = registry.entry(ref);
            entry.read();
            for (int pairs = entry.read(); pairs > 0; pairs--) {
              values.computeIfAbsent(entry.read(), _ -> new RoaringBitmap()).add(entry.read());
            }
          }
        });
    values.remove(metricName);
    return values;
  }

  private void forEachNewest(int cluster, int fromRef, IntConsumer each) {
    int size = registry.size();
    for (int ref = Math.max(fromRef, size - MOST_LOOKED_AT); ref < size; ref++) {
      if (registry.has(ref) && registry.clusterNumber(ref) == cluster) {
        each.accept(ref);
      }
    }
  }

  /// Returns the symbol with the greatest number, the one known longer where there are two; −1 when
  /// there is none.
  private static int largest(Map<Integer, Integer> numbers) {
    return numbers.entrySet().stream()
        .max(
            Map.Entry.<Integer, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey)
        .orElse(-1);
  }

  private String shown(int symbol) {
    String text = registry.symbols().text(symbol);
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
  }
}
