package io.tributary.model.logs;

/// Counts entries as they are read, each in a row of its own. Confined to one thread.
public final class CountedEntries implements CountReader {
  private final EntryReader entries;
  private final EntryColumns columns = new EntryColumns();

  public CountedEntries(EntryReader entries) {
    this.entries = entries;
  }

  @Override
  public boolean next(CountColumns out) {
    boolean any = entries.next(columns);
    out.reset(columns.labels());
    for (int row = 0; any && row < columns.size(); row++) {
      out.add(columns.timestampNs(row), 1, columns.lineEnd(row) - columns.lineStart(row));
    }
    return any;
  }
}
