package io.tributary.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of time that a source missed, and what became of it. Immutable.
///
/// @param source the address that is polled; "" for a cluster that writes by itself
/// @param end null while it goes on
/// @param filledTo up to where it was pulled
/// @param holes where the source had nothing either, milliseconds
/// @param error why the last attempt failed; "" when it did not
public record GapStatus(
    ClusterId cluster,
    String source,
    Instant start,
    @Nullable Instant end,
    Instant filledTo,
    State state,
    List<TimeRange> holes,
    String error) {
  /// How far it is.
  public enum State {
    OPEN,
    WAITING,
    FILLED
  }

  public GapStatus {
    holes = List.copyOf(holes);
  }
}
