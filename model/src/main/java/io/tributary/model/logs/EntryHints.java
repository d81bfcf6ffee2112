package io.tributary.model.logs;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a reader will do with entries; a store may ignore all but the direction.
///
/// @param newestFirst the order of entries
/// @param contained what every line of interest contains, of each one text; lines without may be
///   left out
/// @param parts what of entries will be looked at
/// @param fields what of lines will be looked at; null when it may be anything
public record EntryHints(
    boolean newestFirst, List<AnyOf> contained, Parts parts, @Nullable LineFields fields) {
  /// What there is of entries, the later the more.
  public enum Parts {
    /// Timestamps, and how long lines are.
    SIZES,
    /// Structured metadata too.
    METADATA,
    /// Everything.
    LINES
  }

  /// Texts of which there is one: each is bytes that may be anywhere in a line.
  public record AnyOf(List<byte[]> texts) {
    public AnyOf {
      texts = List.copyOf(texts);
    }

    public static AnyOf of(byte[]... texts) {
      return new AnyOf(Arrays.asList(texts));
    }
  }

  public EntryHints {
    contained = List.copyOf(contained);
  }

  public EntryHints(boolean newestFirst, List<AnyOf> contained, Parts parts) {
    this(newestFirst, contained, parts, null);
  }
}
