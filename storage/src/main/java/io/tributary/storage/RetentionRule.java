package io.tributary.storage;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Series and streams that are kept for less than others of their cluster.
///
/// @param cluster whose; null means all clusters'
/// @param matchers all of which a series or stream satisfies
/// @param keep how long its samples or entries are kept
public record RetentionRule(@Nullable ClusterId cluster, List<Matcher> matchers, Duration keep) {
  public RetentionRule {
    matchers = List.copyOf(matchers);
  }

  public boolean isOf(ClusterId other) {
    return cluster == null || cluster.equals(other);
  }
}
