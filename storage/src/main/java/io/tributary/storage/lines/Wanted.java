package io.tributary.storage.lines;

import io.tributary.model.logs.LineFields;
import io.tributary.model.logs.Needle;
import org.jspecify.annotations.Nullable;

/// Which lines are wanted, and what of them. Immutable.
///
/// @param needle what lines contain that are wanted; null when all are
/// @param fields what of a line is wanted; null when all is
public record Wanted(@Nullable Needle needle, @Nullable LineFields fields) {
  /// All of all lines.
  public static final Wanted ALL = new Wanted(null, null);

  public boolean isAll() {
    return needle == null && fields == null;
  }

  /// Returns the same lines with all of them wanted.
  public Wanted whole() {
    return fields == null ? this : new Wanted(needle, null);
  }
}
