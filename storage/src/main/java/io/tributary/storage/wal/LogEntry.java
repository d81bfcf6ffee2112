package io.tributary.storage.wal;

import org.jspecify.annotations.Nullable;

/// What one caller appends at once: its encoded records, and what is to be done when they are
/// durable.
///
/// Reused from append to append; confined to its caller, but for [#define] and [#apply], which
/// whoever leads the log calls while the caller waits.
public abstract class LogEntry {
  enum State {
    WAITING,
    /// The caller is to lead the next group.
    LEADING,
    DONE
  }

  private final RecordBuffer records = new RecordBuffer();
  volatile State state = State.DONE;
  volatile @Nullable Thread owner;
  @Nullable RuntimeException failure;
  long start;
  long end;

  public final RecordBuffer records() {
    return records;
  }

  /// Names every series that the records name, by [Definitions#use].
  protected abstract void define(Definitions definitions);

  /// Does to memory what the records say; called once, in the order of the log, when they are
  /// durable.
  ///
  /// @param startPosition of the first byte of the entry
  /// @param endPosition behind its last byte
  protected abstract void apply(long startPosition, long endPosition);
}
