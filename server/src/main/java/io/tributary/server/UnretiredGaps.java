package io.tributary.server;

import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import io.tributary.server.config.ServerConfig.Ownership;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// The gaps of clusters, up to when each is meant to be gone. Immutable.
record UnretiredGaps(Completeness all, Ownership ownership, InstantSource clock)
    implements Completeness {
  @Override
  public List<Gap> gaps(ClusterId cluster, TimeRange range) {
    Instant retired = ownership.retiredOf(cluster);
    List<Gap> gaps = all.gaps(cluster, range);
    return retired == null || retired.isAfter(clock.instant())
        ? gaps
        : before(retired.toEpochMilli(), gaps, range);
  }

  @Override
  public Set<ClusterId> polled() {
    return all.polled();
  }

  /// One that goes on since before is over with it: whoever notices late that a cluster is gone
  /// names the day on which nobody wants it any more.
  private static List<Gap> before(long retiredMs, List<Gap> gaps, TimeRange range) {
    return gaps.stream()
        .filter(gap -> gap.startMs() < retiredMs)
        .map(gap -> new Gap(gap.startMs(), Math.min(gap.endMs(), retiredMs), gap.kind()))
        .filter(gap -> gap.overlaps(range))
        .toList();
  }
}
