package io.tributary.storage.logs;

import io.tributary.model.Labels;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints.Parts;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Reads one stream out of sections that may overlap, in the order of time or against it.
///
/// While one section alone has a time it is read as it is; where several do they are merged, and
/// only that much of them is in memory at once. Of an entry that several sections have, the one
/// that arrived first stays. Confined to one thread.
final class StreamCursor {
  /// How the sections of a stream are read.
  ///
  /// @param reading what is needed of entries
  record Mode(NanoRange range, boolean newestFirst, Reading reading) {}

  /// A section that is still to be read.
  ///
  /// @param place when it arrived
  /// @param from where it begins in the order of reading
  /// @param to where it ends
  private record Waiting(Section section, int place, long from, long to) {}

  private static final int MERGED_ROWS = 1_024;

  private final Mode mode;
  private final Scratch scratch;
  private final List<Waiting> waiting = new ArrayList<>(); // the next one to be read first
  private int next;
  private final List<Waiting> begun = new ArrayList<>(); // read up to `at`
  private List<Waiting> merged = List.of(); // what is open
  private long at;
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
    for (int place = 0; place < sections.size(); place++) {
      Section section = sections.get(place);
      long minNs = Math.max(section.minNs(), mode.range.minNs());
      long maxNs = Math.min(section.maxNs(), mode.range.maxNs());
      if (minNs <= maxNs) {
        long from = key(mode.newestFirst ? maxNs : minNs);
        long to = key(mode.newestFirst ? minNs : maxNs);
        waiting.add(new Waiting(section, place, from, to));
      }
    }
    waiting.sort(Comparator.comparingLong(Waiting::from));
  }

  /// Times in the order of reading: ascending in either direction.
  private long key(long timestampNs) {
    return mode.newestFirst ? ~timestampNs : timestampNs;
  }

  private long openKey() {
    OpenSection first = open.peek();
    return first == null ? Long.MAX_VALUE : first.key();
  }

  /// Returns a time that no later entry passes in the order of reading.
  long boundNs() {
    long unread =
        !begun.isEmpty() ? at : next < waiting.size() ? waiting.get(next).from : Long.MAX_VALUE;
    return key(Math.min(openKey(), unread)); // the key of a key is the time again
  }

  /// Returns whether nothing is left; a section that is still to be read may be empty, too.
  boolean isAtEnd() {
    return open.isEmpty() && begun.isEmpty() && next == waiting.size();
  }

  /// Replaces `out` by the next entries; none when what was read had none in the range.
  void next(EntryColumns out) {
    out.reset(Labels.EMPTY, out.bytes());
    if (open.isEmpty()) {
      advance(out);
    }
    if (!open.isEmpty()) {
      emit(out);
    }
  }

  /// Reads one section up to where it ends or another begins, or opens several up to where but one
  /// of them is left.
  private void advance(EntryColumns out) {
    if (begun.isEmpty()) {
      if (next == waiting.size()) {
        return;
      }
      at = waiting.get(next).from;
    }
    begin(at);
    long end;
    if (begun.size() == 1) {
      Waiting only = begun.getFirst();
      end = isBeforeWaiting(only.to) ? only.to : waiting.get(next).from - 1;
      readAlone(only.section, timesTo(end), out);
    } else {
      end = secondEnd();
      while (!isBeforeWaiting(end)) {
        begin(end);
        end = secondEnd();
      }
      NanoRange times = timesTo(end);
      merged = List.copyOf(begun);
      merged.forEach(each -> open(each, times, mode.reading.withWholeLines()));
    }
    long last = end;
    begun.removeIf(each -> each.to <= last);
    at = end + 1; // not used after the last of all times
  }

  private void begin(long key) {
    while (!isBeforeWaiting(key)) {
      begun.add(waiting.get(next++));
    }
  }

  private boolean isBeforeWaiting(long key) {
    return next == waiting.size() || key < waiting.get(next).from;
  }

  /// Returns where the last but one of those that have begun ends.
  private long secondEnd() {
    long last = Long.MIN_VALUE;
    long second = Long.MIN_VALUE;
    for (Waiting each : begun) {
      second = Math.max(second, Math.min(last, each.to));
      last = Math.max(last, each.to);
    }
    return second;
  }

  private NanoRange timesTo(long end) {
    return mode.newestFirst ? new NanoRange(key(end), key(at)) : new NanoRange(key(at), key(end));
  }

  private void readAlone(Section section, NanoRange some, EntryColumns out) {
    if (!mode.newestFirst) {
      section.read(some, mode.reading, out);
      return;
    }
    EntryColumns rows = scratch.columns;
    rows.reset(Labels.EMPTY, rows.bytes());
    section.read(some, mode.reading, rows);
    out.setBytes(rows.bytes());
    out.omit(rows.omittedBytes());
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

  /// Reads a part of a section where others have entries as well.
  private void open(Waiting from, NanoRange some, Reading reading) {
    EntryColumns rows = new EntryColumns();
    rows.reset(Labels.EMPTY, rows.bytes());
    from.section.read(some, reading, rows);
    if (rows.size() > 0) {
      if (reading.parts() != Parts.SIZES) {
        keep(rows);
      }
      open.add(new OpenSection(rows, from.place, mode.newestFirst));
    }
  }

  /// Copies the bytes of the rows, which are the section's, and not ours to keep.
  private static void keep(EntryColumns rows) {
    EntryColumns kept = new EntryColumns();
    int size = 0;
    for (int row = 0; row < rows.size(); row++) {
      size += length(rows, row);
    }
    byte[] bytes = new byte[size];
    int used = 0;
    for (int row = 0; row < rows.size(); row++) {
      used = append(rows, row, bytes, used, kept);
    }
    rows.reset(Labels.EMPTY, bytes);
    for (int row = 0; row < kept.size(); row++) {
      copy(kept, row, rows);
    }
  }

  private static int length(EntryColumns rows, int row) {
    return rows.lineEnd(row)
        - rows.lineStart(row)
        + rows.metadataEnd(row)
        - rows.metadataStart(row);
  }

  /// Gives entries of the open sections.
  private void emit(EntryColumns out) {
    int used = 0;
    while (!open.isEmpty() && out.size() < MERGED_ROWS) {
      used = emitTime(out, used);
    }
    out.setBytes(scratch.merged);
  }

  /// Adds the entries of one time, and returns how many bytes are used then.
  private int emitTime(EntryColumns out, int usedBefore) {
    TimeGroup group = scratch.group;
    group.clear();
    long key = openKey();
    takeTime(group, key);
    if (group.sections() > 1 && mode.reading.parts() != Parts.LINES) {
      group.clear(); // their lines tell whether they are the same
      NanoRange time = new NanoRange(key(key), key(key));
      List<OpenSection> others = new ArrayList<>(open);
      open.clear();
      merged.forEach(each -> open(each, time, mode.reading.withLines()));
      takeTime(group, key);
      open.addAll(others);
    }
    group.finish(mode.newestFirst);
    int used = usedBefore;
    for (int i = 0; i < group.size(); i++) {
      used = append(group.rows(i), group.row(i), used, out);
    }
    return used;
  }

  private void takeTime(TimeGroup group, long key) {
    while (!open.isEmpty() && openKey() == key) {
      OpenSection section = open.remove();
      group.add(section, key);
      reopen(section);
    }
  }

  private void reopen(OpenSection section) {
    if (!section.isAtEnd()) {
      open.add(section);
    }
  }

  private int append(EntryColumns rows, int row, int used, EntryColumns out) {
    if (mode.reading.parts() == Parts.SIZES) {
      copy(rows, row, out);
      return used;
    }
    int needed = Math.addExact(used, length(rows, row));
    if (needed > scratch.merged.length) {
      scratch.merged = Arrays.copyOf(scratch.merged, Math.max(needed, 2 * scratch.merged.length));
    }
    return append(rows, row, scratch.merged, used, out);
  }

  private static int append(EntryColumns rows, int row, byte[] bytes, int used, EntryColumns out) {
    int line = rows.lineEnd(row) - rows.lineStart(row);
    int metadata = rows.metadataEnd(row) - rows.metadataStart(row);
    System.arraycopy(rows.bytes(), rows.lineStart(row), bytes, used, line);
    System.arraycopy(rows.bytes(), rows.metadataStart(row), bytes, used + line, metadata);
    int lineEnd = used + line;
    out.add(rows.timestampNs(row), used, lineEnd, lineEnd, lineEnd + metadata);
    return lineEnd + metadata;
  }
}
