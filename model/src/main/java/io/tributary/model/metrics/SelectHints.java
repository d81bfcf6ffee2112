package io.tributary.model.metrics;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a reader will do with a selection; a store may ignore any of it.
///
/// @param sorted whether series must come sorted by their labels
/// @param labels the only label names the reader looks at, or null for all; others may be left out,
///   and series that then look alike stay apart
/// @param samples whether samples will be read; if not, only labels are
public record SelectHints(boolean sorted, @Nullable Set<String> labels, boolean samples) {
  public static final SelectHints SORTED = new SelectHints(true, null, true);
  public static final SelectHints UNSORTED = new SelectHints(false, null, true);
  public static final SelectHints LABELS_ONLY = new SelectHints(true, null, false);
  public static final SelectHints ANY_LABELS = new SelectHints(false, null, false);
}
