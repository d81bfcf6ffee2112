package io.tributary.server;

import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import io.tributary.server.config.ServerConfig.Ownership;
import java.time.Instant;
import java.util.List;

/// The gaps of clusters, up to when each is meant to be gone. Immutable.
record UnretiredGaps(Completeness all, Ownership ownership) implements Completeness {
  @Override
  public List<Gap> gaps(ClusterId cluster, TimeRange range) {
    Instant retired = ownership.retiredOf(cluster);
    List<Gap> gaps = all.gaps(cluster, range);
    return retired == null
        ? gaps
        : gaps.stream().filter(gap -> gap.startMs() < retired.toEpochMilli()).toList();
  }
}
