package io.tributary.storage.metrics;

import static io.tributary.storage.metrics.OpenHead.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.error.OverloadedException;
import io.tributary.storage.wal.FaultyLogFiles;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random writes, failures of the disk, and power failures in between: what was acknowledged is
/// there.
class HeadCrashTest {
  private static final int SERIES = 40;

  private final Map<String, Map<Long, Double>> acknowledged = new HashMap<>();
  private final Map<String, Map<Long, Double>> refused = new HashMap<>();
  private long clock = NOW_MS - 40_000_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void crash_atAnyTime_losesNothingAcknowledged(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FaultyLogFiles files = new FaultyLogFiles(random.split());
    for (int round = 0; round < 12; round++) {
      try (OpenHead store = new OpenHead(files)) {
        assertThat(store.opened.damage()).as("seed %s round %s", seed, round).isEmpty();
        check(store, "seed " + seed + " round " + round);
        for (int i = random.nextInt(40); i > 0; i--) {
          write(store, files, random);
        }
        files = files.afterCrash();
      }
    }
  }

  private void write(OpenHead store, FaultyLogFiles files, SplittableRandom random) {
    files.failSyncs(random.nextInt(12) == 0 ? 1 : 0);
    files.failWrites(random.nextInt(12) == 0 ? 1 : 0);
    Map<String, Map<Long, Double>> written = new HashMap<>();
    for (int i = 1 + random.nextInt(400); i > 0; i--) {
      String series = "s" + random.nextInt(SERIES);
      double value = random.nextInt(1_000);
      store.add(series, ++clock, value);
      written.computeIfAbsent(series, _ -> new HashMap<>()).put(clock, value);
    }
    Map<String, Map<Long, Double>> outcome = acknowledged;
    try {
      store.append();
    } catch (OverloadedException e) {
      outcome = refused;
      store.batch.reset(OpenHead.EU);
    }
    for (var each : written.entrySet()) {
      outcome.computeIfAbsent(each.getKey(), _ -> new HashMap<>()).putAll(each.getValue());
    }
    files.failSyncs(0);
    files.failWrites(0);
  }

  /// What was refused may have come back, but as it was written.
  private void check(OpenHead store, String what) {
    for (int i = 0; i < SERIES; i++) {
      String series = "s" + i;
      Map<Long, Double> found = store.read(series);
      Map<Long, Double> expected = acknowledged.getOrDefault(series, Map.of());
      assertThat(found).as("%s %s", what, series).containsAllEntriesOf(expected);
      Set<Map.Entry<Long, Double>> more = new HashSet<>(found.entrySet());
      more.removeAll(expected.entrySet());
      assertThat(refused.getOrDefault(series, Map.of()).entrySet())
          .as("%s %s", what, series)
          .containsAll(more);
    }
  }
}
