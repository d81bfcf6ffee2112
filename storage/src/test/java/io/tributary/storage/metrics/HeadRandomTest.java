package io.tributary.storage.metrics;

import static io.tributary.storage.metrics.OpenHead.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.TimeRange;
import io.tributary.storage.wal.FaultyLogFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The head beside sorted maps: any order of times, repeats, conflicts, freezes, and snapshots of
/// old moments.
class HeadRandomTest {
  private static final int SERIES = 12;
  private static final long SPAN_MS = 50L * 86_400_000;

  private record Moment(HeadSnapshot snapshot, Map<String, NavigableMap<Long, Double>> twin) {}

  private final Map<String, NavigableMap<Long, Double>> twin = new TreeMap<>();
  private final Set<List<Long>> days = new HashSet<>();
  private final Map<String, Long> newest = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void head_randomLife_isLikeTheTwin(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FaultyLogFiles files = new FaultyLogFiles(random.split());
    List<Moment> moments = new ArrayList<>();
    try (OpenHead store =
        new OpenHead(files, OpenHead.SMALL, 0, (ref, day) -> days.add(List.of((long) ref, day)))) {
      for (int step = 0; step < 300; step++) {
        append(store, random, "seed " + seed + " step " + step);
        if (random.nextInt(6) == 0) {
          moments.add(new Moment(store.head.snapshot(), copy()));
        }
        if (random.nextInt(40) == 0) {
          store.head.freeze();
        }
        if (!moments.isEmpty() && random.nextInt(8) == 0) {
          check(store, moments.remove(random.nextInt(moments.size())), random, seed);
        }
      }
      moments.forEach(moment -> check(store, moment, random, seed));
      check(store, new Moment(store.head.snapshot(), copy()), random, seed);
      checkDays(store);
    }
    try (OpenHead store = new OpenHead(files.afterCrash())) {
      check(store, new Moment(store.head.snapshot(), copy()), random, seed);
    }
  }

  private void append(OpenHead store, SplittableRandom random, String what) {
    int conflicts = 0;
    for (int i = random.nextInt(60); i > 0; i--) {
      String series = "s" + random.nextInt(SERIES);
      long timestampMs = time(series, random);
      double value = random.nextInt(2);
      Double before =
          twin.computeIfAbsent(series, _ -> new TreeMap<>()).putIfAbsent(timestampMs, value);
      conflicts += before != null && before != value ? 1 : 0;
      store.add(series, timestampMs, value);
    }
    assertThat(store.append().size()).as(what).isEqualTo(conflicts);
  }

  /// Mostly a little later than all before, at times anywhere or where one is already.
  private long time(String series, SplittableRandom random) {
    long last = newest.getOrDefault(series, NOW_MS - SPAN_MS);
    return switch (random.nextInt(12)) {
      case 0 -> NOW_MS - random.nextLong(SPAN_MS);
      case 1 -> Math.max(last - random.nextInt(5), NOW_MS - SPAN_MS);
      default -> {
        long next = Math.min(last + 1 + random.nextInt(40_000_000), NOW_MS);
        newest.put(series, next);
        yield next;
      }
    };
  }

  private Map<String, NavigableMap<Long, Double>> copy() {
    Map<String, NavigableMap<Long, Double>> copy = new TreeMap<>();
    twin.forEach((series, samples) -> copy.put(series, new TreeMap<>(samples)));
    return copy;
  }

  private static void check(OpenHead store, Moment moment, SplittableRandom random, long seed) {
    HeadColumns columns = new HeadColumns();
    try (HeadSnapshot snapshot = moment.snapshot) {
      for (int i = 0; i < SERIES; i++) {
        String series = "s" + i;
        NavigableMap<Long, Double> expected = moment.twin.getOrDefault(series, new TreeMap<>());
        int ref = store.ref(series);
        assertThat(OpenHead.read(snapshot, ref)).as("seed %s %s", seed, series).isEqualTo(expected);
        long from = NOW_MS - random.nextLong(SPAN_MS);
        long to = from + random.nextLong(SPAN_MS / 4);
        List<Long> found = new ArrayList<>();
        for (HeadGeneration generation : snapshot.generations()) {
          snapshot.read(generation, ref, new TimeRange(from, to), columns);
          for (int row = 0; row < columns.size(); row++) {
            found.add(columns.timestampsMs()[row]);
          }
        }
        assertThat(found)
            .as("seed %s %s from %s to %s", seed, series, from, to)
            .containsExactlyInAnyOrderElementsOf(expected.subMap(from, true, to, true).keySet());
      }
    }
  }

  private void checkDays(OpenHead store) {
    twin.forEach((series, samples) -> {
      for (long timestampMs : samples.keySet()) {
        assertThat(days)
            .contains(List.of((long) store.ref(series), Math.floorDiv(timestampMs, 86_400_000L)));
      }
    });
  }
}
