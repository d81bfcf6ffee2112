package io.tributary.storage;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Series whose samples are kept for less than those of their cluster.
///
/// @param cluster whose series; null means all clusters'
/// @param matchers all of which a series satisfies
/// @param keep how long its samples are kept
public record RetentionRule(@Nullable ClusterId cluster, List<Matcher> matchers, Duration keep) {
  public RetentionRule {
    matchers = List.copyOf(matchers);
  }

  public boolean isOf(ClusterId other) {
    return cluster == null || cluster.equals(other);
  }
}
