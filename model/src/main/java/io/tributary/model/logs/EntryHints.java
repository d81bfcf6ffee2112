package io.tributary.model.logs;

import java.util.List;

/// What a reader will do with entries; a store may ignore all but the direction.
///
/// @param newestFirst the order of entries
/// @param contained byte strings that every line of interest contains; lines without may be left
///   out
/// @param lines whether lines and structured metadata will be looked at; if not, only timestamps
///   and sizes are
public record EntryHints(boolean newestFirst, List<byte[]> contained, boolean lines) {
  public EntryHints {
    contained = List.copyOf(contained);
  }
}
