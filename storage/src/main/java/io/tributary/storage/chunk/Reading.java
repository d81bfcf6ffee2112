package io.tributary.storage.chunk;

import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryHints.Parts;
import io.tributary.model.logs.Needle;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What of entries is read. Immutable.
///
/// @param needle what the lines contain that are wanted, others may be left out; null when all are
public record Reading(Parts parts, @Nullable Needle needle) {
  /// Everything of every entry.
  public static final Reading ALL = new Reading(Parts.LINES, null);

  /// Times and sizes of every entry.
  public static final Reading SIZES = new Reading(Parts.SIZES, null);

  public static Reading of(EntryHints hints) {
    boolean lines = hints.parts() == Parts.LINES;
    return new Reading(hints.parts(), lines ? longest(hints.contained()) : null);
  }

  /// Returns the longest text that all lines of interest contain: few others will.
  private static @Nullable Needle longest(List<EntryHints.AnyOf> contained) {
    return contained.stream()
        .filter(any -> any.texts().size() == 1 && any.texts().getFirst().length > 0)
        .map(any -> any.texts().getFirst())
        .max(Comparator.comparingInt(text -> text.length))
        .map(Needle::new)
        .orElse(null);
  }

  /// Returns the same with lines, by which entries of several places are told apart.
  public Reading withLines() {
    return new Reading(Parts.LINES, needle);
  }

  /// Returns whether a line may be wanted.
  public boolean admits(byte[] bytes, int start, int end) {
    return needle == null || Objects.requireNonNull(needle).isIn(bytes, start, end);
  }
}
