package io.tributary.storage.wal;

import io.tributary.model.error.CorruptDataException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells which files of a log are gone or have become shorter: each says where the one before it
/// ended, and the first one has to be there from the last trim on. Confined to one thread.
final class LogGaps {
  private final LogStart start;
  private final List<Wal.Damage> damage;
  private @Nullable Segment last;
  private long reached; // nothing is missing before it

  /// @param damage gets what is missing
  LogGaps(LogStart start, List<Wal.Damage> damage) {
    this.start = start;
    this.damage = damage;
    this.reached = Math.max(start.replayFrom(), start.trimmedTo());
  }

  /// Takes the next segment, before it is replayed.
  ///
  /// @param previousEnd where its header says that the one before it ends, or −1
  void begin(Segment segment, long previousEnd) {
    if (isMissing(previousEnd)) {
      add(
          last == null
              ? new CorruptDataException(
                  segment.name(), 0, "a file before it, from position " + reached, "none")
              : rest(last, "the log up to position " + previousEnd));
    }
    last = segment;
  }

  /// @param position behind the last record of the segment that was begun
  void end(long position) {
    reached = Math.max(reached, position);
  }

  /// Takes note that there are no more segments.
  ///
  /// @param followed whether the last one says that there are
  void finish(boolean followed) {
    Segment newest = last;
    if (newest == null) {
      if (start.isTrimKnown()) {
        add(new CorruptDataException("wal", 0, "files from position " + reached, "none"));
      }
    } else if (isMissing(start.usedTo())) {
      add(rest(newest, "the log up to position " + start.usedTo()));
    } else if (followed && !isTold()) {
      add(rest(newest, "another file behind it"));
    }
  }

  private boolean isMissing(long position) {
    return start.isTrimKnown() && position > reached && !isTold();
  }

  private boolean isTold() {
    return !damage.isEmpty() && damage.getLast().position() == reached;
  }

  /// Returns what is said of the part from the end of what was read of a segment on.
  private CorruptDataException rest(Segment segment, String expected) {
    return new CorruptDataException(
        segment.name(), reached - segment.base(), expected, "a file that is gone or too short");
  }

  private void add(CorruptDataException what) {
    damage.add(new Wal.Damage(reached, what));
  }
}
