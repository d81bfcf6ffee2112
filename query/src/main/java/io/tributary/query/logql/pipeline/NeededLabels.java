package io.tributary.query.logql.pipeline;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The labels that anything after a parser looks at; parsers leave out the others. Immutable.
///
/// A line whose needed labels are found is not parsed further, so an error later in it stays
/// unseen, as in Loki.
public final class NeededLabels {
  public static final NeededLabels ALL = new NeededLabels(null);

  private static final String EXTRACTED = "_extracted";

  private final @Nullable Set<String> names;

  private NeededLabels(@Nullable Set<String> names) {
    this.names = names;
  }

  public static NeededLabels of(Set<String> names) {
    return new NeededLabels(Set.copyOf(names));
  }

  public boolean isAll() {
    return names == null;
  }

  public boolean isNone() {
    return names != null && names.isEmpty();
  }

  public int size() {
    return names == null ? Integer.MAX_VALUE : names.size();
  }

  boolean contains(String name) {
    return names == null || names.contains(name) || names.contains(name + EXTRACTED);
  }

  /// Returns whether a field whose name starts with `prefix` may be needed.
  boolean containsPrefix(String prefix) {
    if (names == null) {
      return true;
    }
    for (String name : names) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
