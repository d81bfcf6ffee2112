package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.CountColumns;
import io.tributary.model.logs.CountReader;
import io.tributary.model.logs.LogQuerier;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Counts of entries and bytes by periods of time, which may begin anywhere.
public record StoredCounts(long periodNs, long phaseNs) {
  /// What a stream has in a period.
  public record Sum(long entries, long bytes) {
    Sum plus(Sum other) {
      return new Sum(entries + other.entries, bytes + other.bytes);
    }
  }

  private static final long[] PERIODS_NS = {
    1, 1_000_000_000L, 60_000_000_000L, 420_000_000_000L, 7_200_000_000_000L, Long.MAX_VALUE / 4
  };

  /// Returns periods, of whole minutes as a rule: the last nanosecond of one is its minute's first.
  public static StoredCounts random(SplittableRandom random) {
    long period = PERIODS_NS[random.nextInt(PERIODS_NS.length)];
    return new StoredCounts(period, random.nextInt(3) == 0 ? random.nextInt(100) : 1);
  }

  private long period(long timeNs) {
    return Math.floorDiv(timeNs - phaseNs, periodNs);
  }

  /// Returns the sums of matching streams by their periods.
  public TreeMap<Labels, TreeMap<Long, Sum>> read(LogQuerier querier, List<Matcher> matchers) {
    TreeMap<Labels, TreeMap<Long, Sum>> all = new TreeMap<>();
    CountReader reader = querier.counts(matchers, (min, max) -> period(min) != period(max));
    CountColumns columns = new CountColumns();
    while (reader.next(columns)) {
      TreeMap<Long, Sum> stream = all.computeIfAbsent(columns.labels(), _ -> new TreeMap<>());
      assertThat(columns.size()).as("a batch without rows").isPositive();
      for (int row = 0; row < columns.size(); row++) {
        Sum sum = new Sum(columns.entries(row), columns.bytes(row));
        assertThat(sum.entries()).isPositive();
        stream.merge(period(columns.timeNs(row)), sum, Sum::plus);
      }
    }
    return all;
  }
}
