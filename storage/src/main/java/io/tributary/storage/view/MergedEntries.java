package io.tributary.storage.view;

import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryReader;
import java.util.ArrayList;
import java.util.List;

/// The entries of several readers that have no stream in common; the one whose bound comes first
/// goes on, so that the bound of all does. Confined to one thread.
final class MergedEntries implements EntryReader {
  private final List<EntryReader> readers;
  private final boolean newestFirst;

  MergedEntries(List<EntryReader> readers, boolean newestFirst) {
    this.readers = new ArrayList<>(readers);
    this.newestFirst = newestFirst;
  }

  @Override
  public boolean next(EntryColumns out) {
    while (!readers.isEmpty()) {
      EntryReader first = readers.get(first());
      if (first.next(out)) {
        return true;
      }
      readers.remove(first);
    }
    return false;
  }

  @Override
  public long boundNs() {
    if (readers.isEmpty()) {
      return newestFirst ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return readers.get(first()).boundNs();
  }

  @Override
  public void close() {
    readers.forEach(EntryReader::close);
  }

  private int first() {
    int first = 0;
    for (int i = 1; i < readers.size(); i++) {
      long bound = readers.get(i).boundNs();
      long firstBound = readers.get(first).boundNs();
      if (newestFirst ? bound > firstBound : bound < firstBound) {
        first = i;
      }
    }
    return first;
  }
}
