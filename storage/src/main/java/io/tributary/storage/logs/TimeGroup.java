package io.tributary.storage.logs;

import io.tributary.model.logs.EntryColumns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The entries of one time that several sections have. Reused, confined to one thread.
final class TimeGroup {
  private record Row(EntryColumns rows, int row) {}

  private final List<Row> members = new ArrayList<>();
  private final Repeats repeats = new Repeats();
  private int sections;

  void clear() {
    members.clear();
    sections = 0;
  }

  /// Takes all rows of a time out of a section; sections come as they arrived.
  void add(OpenSection section, long key) {
    sections++;
    int from = members.size();
    while (!section.isAtEnd() && section.key() == key) {
      members.add(new Row(section.rows(), section.row()));
      section.advance();
    }
    members.subList(from, members.size()).sort((a, b) -> Integer.compare(a.row, b.row));
  }

  /// Leaves repeats out, but for the one that arrived first, and brings the rest in the order of
  /// reading.
  void finish(boolean newestFirst) {
    if (sections > 1) {
      repeats.begin(members.size());
      members.removeIf(row ->
          !repeats.isNew(
              row.rows.bytes(),
              row.rows.lineStart(row.row),
              row.rows.lineEnd(row.row),
              row.rows.metadataStart(row.row),
              row.rows.metadataEnd(row.row)));
    }
    if (newestFirst) {
      Collections.reverse(members);
    }
  }

  /// Returns how many sections rows were taken out of.
  int sections() {
    return sections;
  }

  int size() {
    return members.size();
  }

  EntryColumns rows(int index) {
    return members.get(index).rows;
  }

  int row(int index) {
    return members.get(index).row;
  }
}
