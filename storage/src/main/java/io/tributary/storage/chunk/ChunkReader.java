package io.tributary.storage.chunk;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints.Parts;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.logs.Needle;
import io.tributary.storage.chunk.ChunkFormat.Section;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import java.util.BitSet;
import java.util.Objects;

/// Decodes one chunk after the other; buffers are kept from chunk to chunk.
///
/// Confined to one thread. Streams are numbered from 0 in ascending order of their refs. Every
/// method throws [CorruptDataException] when the bytes are not a chunk of a known version; the
/// chunk must then be opened anew.
public final class ChunkReader {
  private static final int SMALL_BYTES = 6 << 20;

  private final ByteSource source = new ByteSource();
  private final IntegerDecoder integers = new IntegerDecoder();
  private final SectionTable sections = new SectionTable();
  private final StreamReader streams = new StreamReader();
  private final BlockReader blocks = new BlockReader();
  private byte[] chunk = new byte[0];
  private int length;
  private byte[] buffer = new byte[0]; // its own
  private String place = "";
  private int count;
  private ChunkHeader header = new ChunkHeader(0, 0, 0);

  /// Gives the bytes of a chunk.
  @FunctionalInterface
  public interface Source {
    /// Fills `out`, and returns how long the chunk is; again with more room when it does not fit.
    int read(byte[] out);
  }

  /// Reads a chunk into a buffer of its own and opens it.
  public void open(Source chunkSource, String newPlace) {
    count = 0;
    int size = chunkSource.read(buffer);
    if (size > buffer.length) {
      buffer = new byte[size + (size >> 3)];
      size = chunkSource.read(buffer);
    }
    open(buffer, size, newPlace);
  }

  /// Returns whether its buffers are no larger than those of usual chunks.
  public boolean isSmall() {
    return buffer.length + blocks.bufferBytes() <= SMALL_BYTES;
  }

  /// Verifies header and checksum and decodes the directory; entries stay encoded until they are
  /// read.
  ///
  /// @param value is kept, and must not change, until the next chunk is opened
  /// @param newPlace names the chunk in errors
  public void open(byte[] value, String newPlace) {
    open(value, value.length, newPlace);
  }

  private void open(byte[] value, int newLength, String newPlace) {
    count = 0;
    chunk = value;
    length = newLength;
    place = newPlace;
    verify();
    source.reset(value, ChunkFormat.CRC_FROM, length, place);
    header = new ChunkHeader(source.readInt(), source.readLong(), source.readLong());
    long minNs = source.readLong();
    long maxNs = source.readLong();
    long lineBytes = source.readLong();
    int entries = limited(ChunkFormat.ENTRIES_AT, ChunkFormat.MAX_ENTRIES);
    int streamCount = limited(ChunkFormat.STREAMS_AT, entries);
    int sectionCount = limited(ChunkFormat.SECTIONS_AT, ChunkFormat.MAX_SECTIONS);
    source.reset(value, ChunkFormat.HEADER_BYTES, length, place);
    sections.open(source, sectionCount);
    sections.seek(Section.STRM, value, source, place);
    streams.open(
        source, integers, new StreamReader.Summary(streamCount, entries, minNs, maxNs, lineBytes));
    blocks.reset(value, entries, place);
    count = streamCount;
  }

  private void verify() {
    if (length < ChunkFormat.HEADER_BYTES + ByteSource.PADDING) {
      throw corrupt(
          0, "at least " + (ChunkFormat.HEADER_BYTES + ByteSource.PADDING) + " bytes", "" + length);
    }
    source.reset(chunk, 0, length, place);
    int magic = source.readInt();
    if (magic != ChunkFormat.MAGIC) {
      throw corrupt(0, Integer.toHexString(ChunkFormat.MAGIC), Integer.toHexString(magic));
    }
    int version = source.readInt();
    if (version != ChunkFormat.VERSION) {
      throw corrupt(
          ChunkFormat.VERSION_AT, "version " + ChunkFormat.VERSION, Integer.toString(version));
    }
    int found = source.readInt();
    int checksum = ChunkFormat.checksum(chunk, length);
    if (found != checksum) {
      throw corrupt(ChunkFormat.CRC_AT, Integer.toHexString(checksum), Integer.toHexString(found));
    }
  }

  /// Returns the int at an offset, which must be in `[0, max]`.
  private int limited(int offset, int max) {
    source.reset(chunk, offset, length, place);
    int value = source.readInt();
    if (value < 0 || value > max) {
      throw corrupt(offset, "at most " + max, Integer.toString(value));
    }
    return value;
  }

  private CorruptDataException corrupt(int offset, String expected, String found) {
    return new CorruptDataException(place, offset, expected, found);
  }

  public ChunkHeader header() {
    return header;
  }

  public int streams() {
    return count;
  }

  public int ref(int stream) {
    return streams.ref(checked(stream));
  }

  /// Returns the stream's number, or −1 when the chunk does not hold it.
  public int find(int ref) {
    return count == 0 ? -1 : streams.find(ref);
  }

  /// Returns the time of the stream's first entry, nanoseconds since the epoch.
  public long minNs(int stream) {
    return streams.minNs(checked(stream));
  }

  public long maxNs(int stream) {
    return streams.maxNs(checked(stream));
  }

  public int entries(int stream) {
    return streams.entries(checked(stream));
  }

  /// Returns the bytes of the stream's lines, without structured metadata.
  public long lineBytes(int stream) {
    return streams.lineBytes(checked(stream));
  }

  private int checked(int stream) {
    return Objects.checkIndex(stream, count);
  }

  /// Adds the stream's entries of the range to `out`, which was reset, oldest first.
  ///
  /// With lines or metadata it sets the bytes of `out` too: they are this reader's, valid until its
  /// next call of this method or of [#open]. Of what is not read nothing is decompressed, and only
  /// the differences of its offsets mean something.
  public void read(int stream, NanoRange range, Reading reading, EntryColumns out) {
    if (!range.overlaps(minNs(stream), maxNs(stream))) {
      return;
    }
    openEntries();
    int size = streams.entries(stream);
    sections.seek(Section.TIME, chunk, source, place);
    long[] times = streams.timesNs(stream, source);
    int from = StreamReader.lowerBound(times, size, range.minNs());
    int to = StreamReader.end(times, size, range);
    if (from >= to) {
      return;
    }
    int first = streams.firstEntry(stream);
    checkSizes(stream, first);
    if (reading.parts() != Parts.SIZES) {
      blocks.load(first + from, first + to, reading, this::timesOf);
      out.setBytes(blocks.loaded());
    }
    Needle needle = reading.wanted().needle();
    if (needle != null && reading.parts() == Parts.LINES) {
      find(needle, new Times(times, first), first + from, first + to, out);
      return;
    }
    boolean some = reading.wanted().fields() != null && blocks.hasSome();
    for (int i = from; i < to; i++) {
      if (some) {
        blocks.addFields(times[i], first + i, out);
      } else {
        blocks.add(times[i], first + i, out);
      }
    }
  }

  /// The times of a stream, the number of whose first entry is `first`.
  private record Times(long[] timesNs, int first) {
    long of(int entry) {
      return timesNs[entry - first];
    }
  }

  /// Adds the entries of `[from, to)` whose lines contain the needle.
  private void find(Needle needle, Times times, int from, int to, EntryColumns out) {
    if (!blocks.hasSome()) {
      findIn(needle, times, from, to, out);
      return;
    }
    BitSet there = blocks.there();
    int start = there.nextSetBit(from);
    while (start >= 0 && start < to) {
      int end = Math.min(to, there.nextClearBit(start));
      findIn(needle, times, start, end, out);
      start = there.nextSetBit(end);
    }
  }

  /// Searches all lines of the entries at once.
  private void findIn(Needle needle, Times times, int from, int to, EntryColumns out) {
    byte[] bytes = blocks.loaded();
    int shift = blocks.lineShift();
    int end = blocks.line(to) + shift;
    int entry = from;
    int at = needle.indexIn(bytes, blocks.line(from) + shift, end);
    while (at >= 0) {
      while (blocks.line(entry + 1) + shift <= at) {
        entry++;
      }
      int lineEnd = blocks.line(entry + 1) + shift;
      if (at + needle.length() <= lineEnd) {
        blocks.add(times.of(entry), entry, out);
        at = needle.indexIn(bytes, lineEnd, end);
      } else {
        at = needle.indexIn(bytes, at + 1, end); // it went on in the next line
      }
    }
  }

  private long[] timesOf(int from, int to) {
    sections.seek(Section.TIME, chunk, source, place);
    return streams.timesOf(from, to, source);
  }

  private void checkSizes(int stream, int first) {
    long bytes = (long) blocks.line(first + streams.entries(stream)) - blocks.line(first);
    if (bytes != streams.lineBytes(stream)) {
      throw corrupt(sections.start(Section.SIZE), streams.lineBytes(stream) + " bytes", "" + bytes);
    }
  }

  private void openEntries() {
    if (streams.needsSteps()) {
      sections.seek(Section.TIME, chunk, source, place);
      streams.readSteps(source, integers);
    }
    if (!blocks.isReady()) {
      blocks.open(sections, source, integers);
    }
  }
}
