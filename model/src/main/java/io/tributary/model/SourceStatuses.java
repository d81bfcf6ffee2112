package io.tributary.model;

import java.util.List;

/// What is polled, and how it is. Immutable.
///
/// @param dropped targets that are not polled: a rule says so, or they cannot be
/// @param relabeling tells what made targets what they are
public record SourceStatuses(
    List<SourceStatus> polled, List<Dropped> dropped, Relabeling relabeling) {
  public static final SourceStatuses NONE =
      new SourceStatuses(List.of(), List.of(), Relabeling.NONE);

  public SourceStatuses {
    polled = List.copyOf(polled);
    dropped = List.copyOf(dropped);
  }

  /// @param discovered what the target would have been made of
  public record Dropped(String job, Labels discovered) {}
}
