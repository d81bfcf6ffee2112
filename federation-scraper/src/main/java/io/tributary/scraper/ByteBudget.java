package io.tributary.scraper;

import java.util.List;

/// What a source may send in a day, UTC. Immutable.
///
/// @param dailyBytes as they are sent; [Long#MAX_VALUE] when there is no limit
/// @param match what is still asked for once they are spent
public record ByteBudget(long dailyBytes, List<String> match) {
  public static final ByteBudget NONE = new ByteBudget(Long.MAX_VALUE, List.of("up"));

  public ByteBudget {
    match = List.copyOf(match);
  }

  public boolean isLimited() {
    return dailyBytes < Long.MAX_VALUE;
  }
}
