package io.tributary.storage.chunk;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints.Parts;
import io.tributary.storage.chunk.ChunkFormat.Section;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import io.tributary.storage.lines.LineDecoder;
import io.tributary.storage.lines.Wanted;
import java.util.Arrays;
import java.util.BitSet;

/// The sizes of a chunk's entries and its blocks, which are decompressed when they are asked for,
/// or as much of them as is.
///
/// Confined to one thread; reused from chunk to chunk. Holds the blocks of the last [#load] until
/// the next one that needs others.
final class BlockReader {
  private byte[] chunk = new byte[0];
  private String place = "";
  private int entries;
  private long[] numbers = new long[0];
  private int blocks;
  private int[] firsts = new int[1]; // number of each block's first entry, and the end
  private final BlockColumn lines = new BlockColumn();
  private final BlockColumn metadata = new BlockColumn();
  private boolean ready;
  private byte[] loaded = new byte[0];
  private int loadedFrom; // blocks
  private int loadedTo;
  private int rowsFrom; // entries of them that are there
  private int rowsTo;
  private int lineShift; // what to add to an offset among all lines for one in the loaded bytes
  private int metadataShift;
  private boolean hasLines;
  private Wanted loadedWanted = Wanted.ALL; // what lines that may be missing, or of them, are not
  private final BitSet there = new BitSet(); // entries of the loaded ones, if not all are wanted
  private int[] lineEnds = new int[0]; // of them, in the loaded bytes

  void reset(byte[] newChunk, int newEntries, String newPlace) {
    chunk = newChunk;
    entries = newEntries;
    place = newPlace;
    ready = false;
    loadedFrom = 0;
    loadedTo = 0;
    lineShift = 0;
    metadataShift = 0;
    lines.reset(newChunk, newPlace);
    metadata.reset(newChunk, newPlace);
  }

  boolean isReady() {
    return ready;
  }

  void open(SectionTable sections, ByteSource in, IntegerDecoder integers) {
    sections.seek(Section.SIZE, chunk, in, place);
    Sums sizes = new Sums(entries, 0, 0, ChunkFormat.MAX_RAW_BYTES);
    sums(in, integers, sizes, lines.starts(entries));
    sums(in, integers, sizes, metadata.starts(entries));
    sections.seek(Section.BLCK, chunk, in, place);
    blocks = in.readCount(entries);
    firsts = firsts.length <= blocks ? new int[blocks + 1] : firsts;
    sums(in, integers, new Sums(blocks, 1, 0, entries), firsts);
    expect(in, entries, firsts[blocks]);
    openFrames(lines, sections, Section.LINE, in, integers);
    openFrames(metadata, sections, Section.META, in, integers);
    ready = true;
  }

  private void openFrames(
      BlockColumn column,
      SectionTable sections,
      Section section,
      ByteSource in,
      IntegerDecoder integers) {
    int start = sections.start(section);
    int end = start + sections.length(section);
    sums(in, integers, new Sums(blocks, 0, start, end), column.frames(blocks));
    expect(in, end, column.frame(blocks));
    column.setEncoding(sections, section);
  }

  private static void expect(ByteSource in, int expected, int found) {
    if (expected != found) {
      throw in.corrupt(Integer.toString(expected), Integer.toString(found));
    }
  }

  /// A column of sizes, each of which counts from where the one before ends.
  private record Sums(int count, int min, int start, int max) {}

  private void sums(ByteSource in, IntegerDecoder integers, Sums sums, int[] out) {
    numbers = numbers.length < sums.count ? new long[sums.count] : numbers;
    integers.decode(in, sums.count, sums.count, numbers);
    int at = sums.start;
    out[0] = at;
    for (int i = 0; i < sums.count; i++) {
      long number = numbers[i];
      if (number < sums.min || number > sums.max - at) {
        throw in.corrupt("a size of " + sums.min + " to " + (sums.max - at), Long.toString(number));
      }
      at += (int) number;
      out[i + 1] = at;
    }
  }

  /// Returns where the entry's line begins among all lines; that of the entry after is its end.
  int line(int entry) {
    return lines.start(entry);
  }

  /// Makes the entries `[from, to)` readable, of which there are some: their metadata, and their
  /// lines if wanted. With a needle these are the ones of [#there()] alone.
  void load(int from, int to, Reading reading, BlockColumn.Times times) {
    boolean withLines = reading.parts() == Parts.LINES;
    int first = block(from);
    int last = block(to - 1);
    boolean isThere =
        first >= loadedFrom && last < loadedTo && isThere(withLines, reading.wanted());
    if (isThere && from >= rowsFrom && to <= rowsTo) {
      return;
    }
    boolean goesOn = isThere && from >= rowsFrom && from <= rowsTo;
    if (!isThere) {
      layOut(first, last + 1);
      begin(withLines, reading.wanted());
    }
    int start = goesOn ? rowsTo : from;
    int keptFrom = rowsFrom;
    rowsTo = rowsFrom; // nothing, should it fail
    int newFrom = start;
    int newTo = to;
    for (int block = block(start); block <= last; block++) {
      int rowFrom = Math.max(start, firsts[block]);
      int rowTo = Math.min(to, firsts[block + 1]);
      if (load(
          new BlockColumn.Rows(block, firsts[block], firsts[block + 1], rowFrom, rowTo), times)) {
        newFrom = Math.min(newFrom, firsts[block]);
        newTo = Math.max(newTo, firsts[block + 1]);
      }
    }
    rowsFrom = goesOn ? keptFrom : newFrom;
    rowsTo = newTo;
  }

  /// Makes room for blocks.
  private void layOut(int first, int end) {
    loadedTo = loadedFrom; // nothing, should it fail
    long length = (long) size(lines, first, end) + size(metadata, first, end);
    checkRatio(first, end, length);
    int needed = (int) length + 2 * LineDecoder.SLACK;
    loaded = loaded.length < needed ? new byte[needed + (needed >> 3)] : loaded;
    there.clear();
    loadedFrom = first;
    loadedTo = end;
    rowsFrom = 0;
    rowsTo = 0;
    lineShift = -lines.start(firsts[first]);
    int linesEnd = size(lines, first, end) + LineDecoder.SLACK;
    metadataShift = linesEnd - metadata.start(firsts[first]);
  }

  private void begin(boolean withLines, Wanted wanted) {
    hasLines = withLines;
    if (!wanted.equals(loadedWanted)) {
      lines.close();
      loadedWanted = wanted;
    }
    if (!wanted.isAll() && lineEnds.length < entries) {
      lineEnds = new int[entries];
    }
  }

  /// Loads entries of a block, and returns whether all of it are there.
  private boolean load(BlockColumn.Rows rows, BlockColumn.Times times) {
    boolean all = true;
    if (hasLines) {
      BlockColumn.Found found =
          loadedWanted.isAll() ? null : new BlockColumn.Found(loadedWanted, there, lineEnds);
      all = lines.load(rows, new BlockColumn.Target(loaded, lineShift, times, found, null));
    }
    BitSet among = hasFound() ? there : null;
    if (among != null) {
      int next = among.nextSetBit(rows.from());
      if (next < 0 || next >= rows.to()) {
        return all; // none has metadata of interest
      }
    }
    BlockColumn.Target target = new BlockColumn.Target(loaded, metadataShift, times, null, among);
    return metadata.load(rows, target) && all;
  }

  /// Returns whether entries were loaded of which only those with a needle are there.
  private boolean hasFound() {
    return hasLines && loadedWanted.needle() != null;
  }

  /// The entries whose lines may have the needle that was loaded with; others are not there, nor is
  /// their metadata.
  BitSet there() {
    return there;
  }

  /// Returns whether not all of all lines was loaded.
  boolean hasSome() {
    return hasLines && !loadedWanted.isAll();
  }

  private boolean isThere(boolean withLines, Wanted wanted) {
    return withLines
        ? hasLines && (loadedWanted.isAll() || loadedWanted.equals(wanted))
        : !hasFound();
  }

  private int block(int entry) {
    int at = Arrays.binarySearch(firsts, 0, blocks, entry);
    return at < 0 ? -at - 2 : at;
  }

  private int size(BlockColumn column, int fromBlock, int toBlock) {
    return column.start(firsts[toBlock]) - column.start(firsts[fromBlock]);
  }

  /// Believes no frames that are too short for what they are to hold.
  private void checkRatio(int first, int end, long length) {
    long frames =
        (long) lines.frame(end) - lines.frame(first) + metadata.frame(end) - metadata.frame(first);
    if (length > frames * ChunkFormat.MAX_ZSTD_RATIO) {
      throw new CorruptDataException(
          place, lines.frame(first), "frames of " + length + " bytes", frames + " bytes");
    }
  }

  int bufferBytes() {
    return loaded.length + lines.bufferBytes() + metadata.bufferBytes();
  }

  /// Adds an entry, whose offsets count in [#loaded()]; where nothing is, they mean sizes alone.
  void add(long timeNs, int entry, EntryColumns out) {
    out.add(
        timeNs,
        lines.start(entry) + lineShift,
        lines.start(entry + 1) + lineShift,
        metadata.start(entry) + metadataShift,
        metadata.start(entry + 1) + metadataShift);
  }

  /// Adds an entry of whose line there may be some fields alone.
  void addFields(long timeNs, int entry, EntryColumns out) {
    int start = lines.start(entry) + lineShift;
    out.add(
        timeNs,
        start,
        lineEnds[entry],
        metadata.start(entry) + metadataShift,
        metadata.start(entry + 1) + metadataShift);
    out.omit(lines.start(entry + 1) + lineShift - lineEnds[entry]);
  }

  /// The bytes of the loaded blocks: their lines, then their structured metadata.
  byte[] loaded() {
    return loaded;
  }

  /// Returns what to add to an offset among all lines for one in [#loaded()].
  int lineShift() {
    return lineShift;
  }
}
