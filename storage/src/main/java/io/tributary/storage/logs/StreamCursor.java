package io.tributary.storage.logs;

import io.tributary.model.Labels;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Reads one stream out of sections that may overlap, in the order of time or against it.
///
/// A section is read when the entries before it are gone, so only what overlaps is in memory at
/// once. Of an entry that several sections have, the one that arrived first stays. Confined to one
/// thread.
final class StreamCursor {
  /// How the sections of a stream are read.
  ///
  /// @param reading what is needed of entries
  record Mode(NanoRange range, boolean newestFirst, Reading reading) {}

  /// A section and when it arrived.
  private record Placed(Section section, int place) {}

  private static final int MERGED_ROWS = 1_024;

  private final Mode mode;
  private final Scratch scratch;
  private final List<Placed> waiting; // the next one to be read first
  private int next;
  private final PriorityQueue<OpenSection> open =
      new PriorityQueue<>(
          Comparator.comparingLong(OpenSection::key).thenComparingInt(OpenSection::place));

  /// What cursors share of a thread.
  static final class Scratch {
    private final EntryColumns columns = new EntryColumns();
    private final TimeGroup group = new TimeGroup();
    private byte[] merged = new byte[0];
  }

  /// @param sections in the order of arrival
  StreamCursor(List<Section> sections, Mode mode, Scratch scratch) {
    this.mode = mode;
    this.scratch = scratch;
    List<Placed> placed = new ArrayList<>(sections.size());
    for (Section section : sections) {
      placed.add(new Placed(section, placed.size()));
    }
    placed.sort(Comparator.comparingLong(each -> startKey(each.section)));
    this.waiting = placed;
  }

  /// Times in the order of reading: ascending in either direction.
  private long key(long timestampNs) {
    return mode.newestFirst ? ~timestampNs : timestampNs;
  }

  private long startKey(Section section) {
    return key(
        mode.newestFirst
            ? Math.min(section.maxNs(), mode.range.maxNs())
            : Math.max(section.minNs(), mode.range.minNs()));
  }

  private long endKey(Section section) {
    return key(mode.newestFirst ? section.minNs() : section.maxNs());
  }

  private long waitingKey() {
    return next < waiting.size() ? startKey(waiting.get(next).section) : Long.MAX_VALUE;
  }

  private long openKey() {
    OpenSection first = open.peek();
    return first == null ? Long.MAX_VALUE : first.key();
  }

  /// Returns a time that no later entry passes in the order of reading.
  long boundNs() {
    return key(Math.min(openKey(), waitingKey())); // the key of a key is the time again
  }

  /// Returns whether nothing is left; a section that is still to be read may be empty, too.
  boolean isAtEnd() {
    return open.isEmpty() && next == waiting.size();
  }

  /// Replaces `out` by the next entries; none when the section read had none in the range.
  void next(EntryColumns out) {
    out.reset(Labels.EMPTY, out.bytes());
    if (open.isEmpty() && next < waiting.size()) {
      Section section = waiting.get(next++).section;
      if (isBeforeWaiting(endKey(section))) {
        readAlone(section, out);
        return;
      }
      next--;
    }
    while (next < waiting.size() && (open.isEmpty() || waitingKey() <= openKey())) {
      open(waiting.get(next++));
    }
    if (!open.isEmpty()) {
      emit(out);
    }
  }

  private boolean isBeforeWaiting(long key) {
    return next == waiting.size() || key < waitingKey();
  }

  private void readAlone(Section section, EntryColumns out) {
    if (!mode.newestFirst) {
      section.read(mode.range, mode.reading, out);
      return;
    }
    EntryColumns rows = scratch.columns;
    rows.reset(Labels.EMPTY, rows.bytes());
    section.read(mode.range, mode.reading, rows);
    out.setBytes(rows.bytes());
    for (int row = rows.size() - 1; row >= 0; row--) {
      copy(rows, row, out);
    }
  }

  private static void copy(EntryColumns from, int row, EntryColumns to) {
    to.add(
        from.timestampNs(row),
        from.lineStart(row),
        from.lineEnd(row),
        from.metadataStart(row),
        from.metadataEnd(row));
  }

  /// Reads a section that others overlap: with its lines, by which repeats are told.
  private void open(Placed placed) {
    EntryColumns rows = new EntryColumns();
    rows.reset(Labels.EMPTY, rows.bytes());
    placed.section.read(mode.range, mode.reading.withLines(), rows);
    if (rows.size() > 0) {
      rows.setBytes(
          Arrays.copyOf(rows.bytes(), extent(rows))); // the section's are not ours to keep
      open.add(new OpenSection(rows, placed.place, mode.newestFirst));
    }
  }

  private static int extent(EntryColumns rows) {
    int extent = 0;
    for (int row = 0; row < rows.size(); row++) {
      extent = Math.max(extent, Math.max(rows.lineEnd(row), rows.metadataEnd(row)));
    }
    return extent;
  }

  /// Gives the entries before the next section that waits.
  private void emit(EntryColumns out) {
    if (open.size() == 1) {
      OpenSection only = open.remove();
      out.setBytes(only.rows().bytes());
      while (!only.isAtEnd() && isBeforeWaiting(only.key())) {
        copy(only.rows(), only.row(), out);
        only.advance();
      }
      reopen(only);
      return;
    }
    int used = 0;
    while (!open.isEmpty() && isBeforeWaiting(openKey()) && out.size() < MERGED_ROWS) {
      used = emitTime(out, used);
    }
    out.setBytes(scratch.merged);
  }

  /// Adds the entries of one time, and returns how many bytes are used then.
  private int emitTime(EntryColumns out, int usedBefore) {
    TimeGroup group = scratch.group;
    group.clear();
    long key = openKey();
    while (!open.isEmpty() && openKey() == key) {
      OpenSection section = open.remove();
      group.add(section, key);
      reopen(section);
    }
    group.finish(mode.newestFirst);
    int used = usedBefore;
    for (int i = 0; i < group.size(); i++) {
      used = append(group.rows(i), group.row(i), used, out);
    }
    return used;
  }

  private void reopen(OpenSection section) {
    if (!section.isAtEnd()) {
      open.add(section);
    }
  }

  private int append(EntryColumns rows, int row, int used, EntryColumns out) {
    int line = rows.lineEnd(row) - rows.lineStart(row);
    int metadata = rows.metadataEnd(row) - rows.metadataStart(row);
    int needed = Math.addExact(used, line + metadata);
    if (needed > scratch.merged.length) {
      scratch.merged = Arrays.copyOf(scratch.merged, Math.max(needed, 2 * scratch.merged.length));
    }
    System.arraycopy(rows.bytes(), rows.lineStart(row), scratch.merged, used, line);
    System.arraycopy(rows.bytes(), rows.metadataStart(row), scratch.merged, used + line, metadata);
    out.add(rows.timestampNs(row), used, used + line, used + line, needed);
    return needed;
  }
}
