package io.tributary.model.metrics;

import java.util.Arrays;

/// The refused rows of one batch; reused from request to request, confined to one thread.
public final class Refusals {
  /// The columns of a [WriteBatch] that a row number counts in.
  public enum Column {
    FLOATS,
    HISTOGRAMS,
    EXEMPLARS
  }

  private static final Rejection[] REASONS = Rejection.values();
  private static final Column[] COLUMNS = Column.values();

  private int[] rows = new int[16];
  private byte[] columns = new byte[16];
  private byte[] reasons = new byte[16];
  private int size;
  private long oldestMs;
  private long newestMs;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public int row(int index) {
    return rows[index];
  }

  public Column column(int index) {
    return COLUMNS[columns[index]];
  }

  public Rejection reason(int index) {
    return REASONS[reasons[index]];
  }

  /// Returns the oldest timestamp that was taken; to be asked when a row was too old.
  public long oldestMs() {
    return oldestMs;
  }

  /// Returns the newest timestamp that was taken; to be asked when a row was too far ahead.
  public long newestMs() {
    return newestMs;
  }

  public void clear() {
    size = 0;
  }

  /// Adds a row that is older than the oldest that is taken.
  public void addTooOld(Column column, int row, long oldestMs) {
    add(column, row, Rejection.TOO_OLD);
    this.oldestMs = oldestMs;
  }

  /// Adds a row that is newer than the newest that is taken.
  public void addTooNew(Column column, int row, long newestMs) {
    add(column, row, Rejection.TOO_FAR_IN_FUTURE);
    this.newestMs = newestMs;
  }

  /// Adds a row of an [io.tributary.model.logs.EntryBatch], which has no other columns.
  public void add(int row, Rejection reason) {
    add(Column.FLOATS, row, reason);
  }

  @SuppressWarnings("EnumOrdinal") // in memory only, read back by the same process
  public void add(Column column, int row, Rejection reason) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, size * 2);
      columns = Arrays.copyOf(columns, size * 2);
      reasons = Arrays.copyOf(reasons, size * 2);
    }
    rows[size] = row;
    columns[size] = (byte) column.ordinal();
    reasons[size++] = (byte) reason.ordinal();
  }
}
