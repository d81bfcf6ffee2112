package io.tributary.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The end of the log, where records are written. Confined to whoever leads.
///
/// After a failed write or sync nobody knows what the disk holds: the segment is left as it is, and
/// the next group goes to a new one, whose header says where the valid part of the old one ends.
/// While there is no room for another one it takes what still fits.
final class LogTail implements AutoCloseable {
  private final WalConfig config;
  private final Segments segments;
  private final Definitions definitions;
  private final List<ByteBuffer> pending = new ArrayList<>();
  private final ByteBuffer terminator =
      ByteBuffer.allocateDirect(WalFormat.RECORD_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private @Nullable Segment segment;
  private long nextBase; // of the segment to come
  private long durable; // position up to which everything is on the disk
  private long offset; // in the segment, of the first pending byte
  private long pendingBytes;
  private long definitionBytes; // in the segment
  private long leastBytes; // of the segment to come
  private boolean prepared; // whether it was asked for
  private int placed; // entries of the group
  private int written; // of them, those that are durable

  LogTail(WalConfig config, Segments segments, Definitions definitions) {
    this.config = config;
    this.segments = segments;
    this.definitions = definitions;
    leastBytes = config.firstBytes();
  }

  long durable() {
    return durable;
  }

  /// Goes on behind the last record of an earlier run.
  ///
  /// @param end where the records of the segment end
  /// @param previousEnd where those of the one before it end, or −1 when nobody knows
  /// @param unfinished the offsets of records behind the end that are to be forgotten
  void resume(Segment last, long end, long previousEnd, List<Long> unfinished) throws IOException {
    segment = last;
    segments.resume(last);
    nextBase = aligned(last.base() + Math.max(last.sizeBytes(), WalFormat.MIN_SEGMENT_BYTES));
    leastBytes = config.nextBytes(Long.highestOneBit(last.sizeBytes()));
    offset = end - last.base();
    boolean empty = offset <= WalFormat.SEGMENT_HEADER_BYTES;
    durable = empty && previousEnd >= 0 ? previousEnd : end;
    boolean room =
        offset >= WalFormat.SEGMENT_HEADER_BYTES
            && offset + WalFormat.RECORD_HEADER_BYTES <= last.sizeBytes();
    if (room) {
      last.file().write(offset, List.of(terminator.duplicate()));
    }
    for (long forgotten : unfinished) {
      last.file().write(forgotten, List.of(terminator.duplicate()));
    }
    last.file().sync(); // what a killed process wrote and did not sync has been replayed
    if (!room) {
      giveUp();
    }
  }

  /// Never uses a position again that was used before the files were lost or trimmed.
  void startAt(long position) {
    if (durable < position) {
      nextBase = Math.max(nextBase, aligned(position));
      durable = nextBase;
      giveUp();
    }
  }

  private static long aligned(long position) {
    return (position + 7) & ~7;
  }

  /// Writes and syncs a group; then [#writtenEntries()] are durable.
  ///
  /// @throws IOException when these are not all
  void write(List<LogEntry> group) throws IOException {
    definitions.newGroup();
    placed = 0;
    written = 0;
    try {
      for (LogEntry entry : group) {
        place(entry);
        placed++;
      }
      flush();
      prepareNext();
    } finally {
      if (written < group.size()) {
        pending.clear();
        pendingBytes = 0;
        definitions.newSegment(); // those of the rest are not in it
      }
    }
  }

  /// Returns how many entries of the last group, counted from the first, are durable.
  int writtenEntries() {
    return written;
  }

  private void place(LogEntry entry) throws IOException {
    entry.define(definitions);
    RecordBuffer defined = definitions.finish();
    if (segment == null || !fits(defined, entry)) {
      flush();
      definitions.newSegment();
      entry.define(definitions);
      defined = definitions.finish();
      open(bytesOf(defined) + entry.records().sizeBytes());
    }
    entry.start = position();
    if (defined != null) {
      definitionBytes += defined.sizeBytes();
      add(defined);
    }
    add(entry.records());
    entry.end = position();
  }

  private boolean fits(@Nullable RecordBuffer defined, LogEntry entry) {
    long end = offset + pendingBytes + bytesOf(defined) + entry.records().sizeBytes();
    return segment != null && end + WalFormat.RECORD_HEADER_BYTES <= segment.sizeBytes();
  }

  private static long bytesOf(@Nullable RecordBuffer records) {
    return records == null ? 0 : records.sizeBytes();
  }

  private long position() {
    return current().base() + offset + pendingBytes;
  }

  private Segment current() {
    if (segment == null) {
      throw new IllegalStateException("the log has no segment next_base=" + nextBase);
    }
    return segment;
  }

  private void add(RecordBuffer records) {
    ByteBuffer bytes = records.seal(position(), durable);
    pendingBytes += bytes.remaining();
    pending.add(bytes);
  }

  private void flush() throws IOException {
    if (!pending.isEmpty()) {
      pending.add(terminator.duplicate());
      boolean synced = false;
      try {
        current().file().write(offset, pending);
        current().file().sync();
        synced = true;
      } finally {
        if (!synced) {
          giveUp();
        }
      }
      offset += pendingBytes;
      durable = current().base() + offset;
      pending.clear();
      pendingBytes = 0;
    }
    written = placed;
  }

  /// By now it is known how large the next segment is to be: to make one that turns out too small
  /// costs as much as to fill it.
  private void prepareNext() {
    if (!prepared && segment != null && offset > segment.sizeBytes() / 4 * 3) {
      prepared = true;
      segments.prepare(config.segmentBytes(leastBytes, definitionsToCome(), 0));
    }
  }

  /// Where definitions fill most of a segment that is not small, as many series again are likely to
  /// come: what a segment defines that is soon full is to be defined again in the next.
  private long definitionsToCome() {
    boolean fill = offset > config.minSegmentBytes() / 2 && definitionBytes > offset / 2;
    return fill ? 2 * definitionBytes : definitionBytes;
  }

  private void open(long entryBytes) throws IOException {
    long needed = WalFormat.SEGMENT_HEADER_BYTES + entryBytes + WalFormat.RECORD_HEADER_BYTES;
    long size = config.segmentBytes(leastBytes, definitionsToCome(), needed);
    segments.makeRoom(size); // or the segment stays: what is smaller may still fit
    Segment before = segment;
    giveUp();
    long base = nextBase;
    leastBytes = config.nextBytes(leastBytes);
    nextBase += size;
    Segment opened = segments.next(base, durable, size);
    segment = opened;
    if (before != null) {
      segments.markFollowed(before, before.base() + offset);
    }
    nextBase = base + opened.sizeBytes();
    offset = WalFormat.SEGMENT_HEADER_BYTES;
    definitionBytes = 0;
    prepared = false;
  }

  private void giveUp() {
    if (segment != null) {
      segments.addClosed(segment);
      segment = null;
    }
  }

  /// Puts an empty segment in the place of all others, which are no longer needed: it keeps the
  /// place.
  void clear() throws IOException {
    if (segment == null || segment.sizeBytes() > WalFormat.MIN_SEGMENT_BYTES) {
      giveUp();
      long base = nextBase;
      Segment empty = segments.empty(base, durable);
      segment = empty;
      nextBase = base + empty.sizeBytes(); // else the next segment would have its name
      offset = WalFormat.SEGMENT_HEADER_BYTES;
      definitionBytes = 0;
      leastBytes = config.firstBytes();
      segments.trimAll(base, leastBytes);
    }
  }

  @Override
  public void close() throws IOException {
    if (segment != null) {
      segment.file().close();
    }
  }
}
