package io.tributary.storage.chunk;

import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryHints.Parts;
import io.tributary.model.logs.LineFields;
import io.tributary.model.logs.Needle;
import io.tributary.storage.lines.Wanted;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of entries is read. Immutable.
///
/// @param wanted which lines are, others may be left out, and what of them
public record Reading(Parts parts, Wanted wanted) {
  /// Everything of every entry.
  public static final Reading ALL = new Reading(Parts.LINES, Wanted.ALL);

  /// Times and sizes of every entry.
  public static final Reading SIZES = new Reading(Parts.SIZES, Wanted.ALL);

  public static Reading of(EntryHints hints) {
    if (hints.parts() != Parts.LINES) {
      return new Reading(hints.parts(), Wanted.ALL);
    }
    LineFields fields = hints.fields();
    Needle needle = fields == null ? longest(hints.contained()) : null;
    return new Reading(
        Parts.LINES, fields == null && needle == null ? Wanted.ALL : new Wanted(needle, fields));
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

  /// Returns the same with whole lines, by which entries of several places are told apart.
  public Reading withLines() {
    return new Reading(Parts.LINES, wanted.whole());
  }

  /// Returns the same with lines, if it has them, that are whole.
  public Reading withWholeLines() {
    return wanted.fields() == null ? this : withLines();
  }

  /// Returns whether a line may be wanted.
  public boolean admits(byte[] bytes, int start, int end) {
    Needle needle = wanted.needle();
    return needle == null || needle.isIn(bytes, start, end);
  }
}
