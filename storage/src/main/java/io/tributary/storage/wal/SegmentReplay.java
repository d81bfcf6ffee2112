package io.tributary.storage.wal;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.index.SeriesCatalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads segments from one end to the other and tells a torn end from damage in the middle.
///
/// Confined to one thread.
final class SegmentReplay {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentReplay.class);

  /// How far behind a bad place of the last segment acknowledged records are looked for.
  private static final long SEARCH_BYTES = 64L << 20; // more than a group

  private final SeriesCatalog catalog;
  private final Definitions definitions;
  private final ReplayHandler handler;
  private final long from;
  private final SeriesRecord series = new SeriesRecord();
  private final RecordBody body = new RecordBody();
  private final ByteBuffer header =
      ByteBuffer.allocate(WalFormat.SEGMENT_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final List<Wal.Damage> damage = new ArrayList<>();
  private final List<Long> unfinished = new ArrayList<>();
  private @Nullable LogWindow window;
  private boolean followed;
  private long records;

  SegmentReplay(SeriesCatalog catalog, Definitions definitions, ReplayHandler handler, long from) {
    this.catalog = catalog;
    this.definitions = definitions;
    this.handler = handler;
    this.from = from;
  }

  List<Wal.Damage> damage() {
    return damage;
  }

  long records() {
    return records;
  }

  /// Returns the offsets of whole records behind the torn end of the last segment: of a group that
  /// was not acknowledged, they must not follow what is written next.
  List<Long> unfinished() {
    return unfinished;
  }

  /// Returns whether the segment that was replayed last says that others follow.
  boolean isFollowed() {
    return followed;
  }

  /// Returns the position where the segment before this one ends, or −1 when the header does not
  /// say.
  long previousEnd(Segment segment) throws IOException {
    String problem = readHeader(segment);
    if (!problem.isEmpty()) {
      report(segment, 0, "a segment header", problem);
      return -1;
    }
    return WalFormat.previousEnd(header);
  }

  private String readHeader(Segment segment) throws IOException {
    int read = segment.file().read(0, header.clear());
    return read < header.capacity()
        ? "end of file"
        : WalFormat.segmentProblem(header, segment.base());
  }

  /// Leaves out the segments that never got a record, whatever a crash made of their headers: the
  /// newest when it has its size, but neither header nor record, and each of which the next one's
  /// header says that what is durable ends before its first.
  List<Segment> withoutUnused(List<Segment> found, Segments segments) throws IOException {
    List<Segment> used = new ArrayList<>(found);
    long durable = -1; // as the next one says; −1 when it does not
    for (int i = found.size() - 1; i >= 0; i--) {
      Segment segment = found.get(i);
      boolean named = readHeader(segment).isEmpty();
      boolean newest = i == used.size() - 1;
      boolean isUsed =
          newest
              ? named || hasRecord(segment)
              : durable < 0 || durable > segment.base() + WalFormat.SEGMENT_HEADER_BYTES;
      boolean shortened = segment.sizeBytes() < WalFormat.MIN_SEGMENT_BYTES;
      if (isUsed || shortened) {
        durable = named ? WalFormat.previousEnd(header) : -1;
      } else {
        segments.discard(segment.file(), segment.name());
        used.remove(i);
      }
    }
    return used;
  }

  private boolean hasRecord(Segment segment) throws IOException {
    long first = WalFormat.SEGMENT_HEADER_BYTES;
    LogWindow bytes = open(segment);
    return isRecord(bytes, segment, first)
        || next(bytes, segment, first, segment.sizeBytes()) < segment.sizeBytes();
  }

  /// Replays one segment.
  ///
  /// @param end the position where its records end, or −1 when that is to be found out
  /// @return the position behind its last record
  long replay(Segment segment, long end) throws IOException {
    unfinished.clear();
    followed = false;
    if (segment.sizeBytes() < WalFormat.SEGMENT_HEADER_BYTES) {
      return segment.base(); // that it has no header is reported
    }
    LogWindow bytes = open(segment);
    long limit = end < 0 ? segment.sizeBytes() : end - segment.base();
    long offset = WalFormat.SEGMENT_HEADER_BYTES;
    while (offset < limit) {
      if (isRecord(bytes, segment, offset) && isBodyIntact(bytes, offset)) {
        followed = WalFormat.isFollowed(bytes.bytes(), bytes.index(offset));
        if (followed) {
          break;
        }
        offset = deliver(bytes, segment, offset);
        continue;
      }
      long next =
          end < 0 ? nextAcknowledged(bytes, segment, offset) : next(bytes, segment, offset, limit);
      if (end < 0 && next == limit) {
        break;
      }
      report(segment, offset, "a record", "damage up to offset " + next);
      offset = next;
    }
    if (end < 0 && !followed) {
      cut(bytes, segment, offset);
    }
    return segment.base() + offset;
  }

  /// Returns whether the file has become shorter: behind the last record there is always room for
  /// the header of another, and what follows has its whole length in the file.
  private static boolean isCutOff(LogWindow bytes, Segment segment, long offset)
      throws IOException {
    return !bytes.has(offset, WalFormat.RECORD_HEADER_BYTES)
        || (isRecord(bytes, segment, offset)
            && offset + recordBytes(bytes, offset) > segment.sizeBytes());
  }

  private LogWindow open(Segment segment) {
    if (window == null) {
      window = new LogWindow(segment.file());
    }
    window.reset(segment.file());
    return window;
  }

  private static boolean isRecord(LogWindow bytes, Segment segment, long offset)
      throws IOException {
    return bytes.has(offset, WalFormat.RECORD_HEADER_BYTES)
        && WalFormat.isRecord(bytes.bytes(), bytes.index(offset), segment.base() + offset);
  }

  private static int recordBytes(LogWindow bytes, long offset) {
    return WalFormat.recordBytes(WalFormat.bodyLength(bytes.bytes(), bytes.index(offset)));
  }

  private static boolean isBodyIntact(LogWindow bytes, long offset) throws IOException {
    return bytes.has(offset, recordBytes(bytes, offset))
        && WalFormat.isBodyIntact(bytes.bytes(), bytes.index(offset));
  }

  private long deliver(LogWindow bytes, Segment segment, long offset) {
    int at = bytes.index(offset);
    long next = offset + recordBytes(bytes, offset);
    long position = segment.base() + offset;
    RecordKind kind = RecordKind.of(WalFormat.kindCode(bytes.bytes(), at));
    body.reset(
        bytes.bytes(), at + WalFormat.RECORD_HEADER_BYTES, WalFormat.bodyLength(bytes.bytes(), at));
    try {
      if (kind == null || WalFormat.version(bytes.bytes(), at) != WalFormat.VERSION) {
        report(
            segment, offset, "a record of format " + WalFormat.VERSION, "another version or kind");
      } else if (kind == RecordKind.SERIES) {
        series.decode(body, catalog, definitions);
      } else if (position >= from) {
        int flags = WalFormat.flags(bytes.bytes(), at);
        handler.replay(
            new ReplayHandler.Place(kind, flags, position, segment.base() + next),
            body,
            definitions);
        records++;
      }
    } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
      report(segment, offset, "a body that can be decoded", e.toString());
    }
    return next;
  }

  /// Returns the offset of the next record behind a bad place, or `limit`.
  private static long next(LogWindow bytes, Segment segment, long bad, long limit)
      throws IOException {
    for (long offset = bad + 8; offset < limit; offset += 8) {
      if (isRecord(bytes, segment, offset)) {
        return offset;
      }
    }
    return limit;
  }

  /// Returns the next record, if any record behind the bad place says that the place was durable;
  /// or the size.
  private long nextAcknowledged(LogWindow bytes, Segment segment, long bad) throws IOException {
    unfinished.clear();
    long limit = Math.min(segment.sizeBytes(), bad + SEARCH_BYTES);
    long first = next(bytes, segment, bad, limit);
    for (long offset = first; offset < limit; offset = next(bytes, segment, offset, limit)) {
      if (WalFormat.durable(bytes.bytes(), bytes.index(offset)) > segment.base() + bad) {
        return first;
      }
      unfinished.add(offset);
    }
    return segment.sizeBytes();
  }

  private void cut(LogWindow bytes, Segment segment, long offset) throws IOException {
    if (isCutOff(bytes, segment, offset)) {
      report(segment, offset, "a record or the end of all", "the end of the file");
    } else if (!WalFormat.isTerminator(bytes.bytes(), bytes.index(offset))) {
      LOG.warn(
          "the log ends in a record that is not whole, which as a rule was not acknowledged: it is cut file={} offset={}",
          segment.name(),
          offset);
    }
  }

  private void report(Segment segment, long offset, String expected, String found) {
    damage.add(
        new Wal.Damage(
            segment.base() + offset,
            new CorruptDataException(segment.name(), offset, expected, found)));
  }
}
