package io.tributary.storage.chunk;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints.Parts;
import io.tributary.model.logs.Needle;
import io.tributary.storage.chunk.ChunkFormat.Section;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import io.tributary.storage.lines.LineDecoder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The sizes of a chunk's entries and its blocks, which are decompressed when they are asked for.
///
/// Confined to one thread; reused from chunk to chunk. Holds the blocks of the last [#load] until
/// the next one that needs others.
final class BlockReader {
  private byte[] chunk = new byte[0];
  private String place = "";
  private int entries;
  private long[] numbers = new long[0];
  private int[] lines = new int[1]; // where each entry's line begins among all lines, and the end
  private int[] metadata = new int[1];
  private int blocks;
  private int[] firsts = new int[1]; // number of each block's first entry, and the end
  private int[] lineFrames = new int[1]; // where each frame begins in the chunk, and the end
  private int[] metadataFrames = new int[1];
  private int lineEncoding;
  private int metadataEncoding;
  private final ByteSource frame = new ByteSource();
  private final LineDecoder decoder = new LineDecoder();
  private boolean ready;
  private byte[] loaded = new byte[0];
  private int loadedFrom;
  private int loadedTo;
  private boolean hasLines;
  private boolean mayHaveNeedle;
  private @Nullable Needle loadedNeedle; // what lines that may be missing do not have

  void reset(byte[] newChunk, int newEntries, String newPlace) {
    chunk = newChunk;
    entries = newEntries;
    place = newPlace;
    ready = false;
    loadedFrom = 0;
    loadedTo = 0;
  }

  boolean isReady() {
    return ready;
  }

  void open(SectionTable sections, ByteSource in, IntegerDecoder integers) {
    lines = lines.length <= entries ? new int[entries + 1] : lines;
    metadata = metadata.length <= entries ? new int[entries + 1] : metadata;
    sections.seek(Section.SIZE, chunk, in, place);
    sums(in, integers, new Sums(entries, 0, 0, ChunkFormat.MAX_RAW_BYTES), lines);
    sums(in, integers, new Sums(entries, 0, 0, ChunkFormat.MAX_RAW_BYTES), metadata);
    sections.seek(Section.BLCK, chunk, in, place);
    blocks = in.readCount(entries);
    if (firsts.length <= blocks) {
      firsts = new int[blocks + 1];
      lineFrames = new int[blocks + 1];
      metadataFrames = new int[blocks + 1];
    }
    sums(in, integers, new Sums(blocks, 1, 0, entries), firsts);
    expect(in, entries, firsts[blocks]);
    frames(sections, Section.LINE, in, integers, lineFrames);
    frames(sections, Section.META, in, integers, metadataFrames);
    lineEncoding = sections.encoding(Section.LINE);
    metadataEncoding = sections.encoding(Section.META);
    ready = true;
  }

  private void frames(
      SectionTable sections, Section section, ByteSource in, IntegerDecoder integers, int[] out) {
    int start = sections.start(section);
    int end = start + sections.length(section);
    sums(in, integers, new Sums(blocks, 0, start, end), out);
    expect(in, end, out[blocks]);
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
    return lines[entry];
  }

  /// Where the times of entries come from.
  interface Times {
    /// Returns the times of the entries `[from, to)`, from 0 on.
    long[] of(int from, int to);
  }

  /// Decompresses the blocks of entries `[from, to)`, of which there are some: their metadata, and
  /// their lines if wanted. Lines without the needle may be others, which do not have it either.
  void load(int from, int to, Reading reading, Times times) {
    boolean withLines = reading.parts() == Parts.LINES;
    Needle needle = reading.needle();
    int first = block(from);
    int last = block(to - 1);
    if (first >= loadedFrom && last < loadedTo && isThere(withLines, needle)) {
      return;
    }
    loadedTo = loadedFrom; // nothing, should it fail
    int end = last + 1;
    long length = (long) size(lines, first, end) + size(metadata, first, end);
    checkRatio(first, end, length);
    int needed = (int) length + LineDecoder.SLACK;
    loaded = loaded.length < needed ? new byte[needed] : loaded;
    int at = 0;
    mayHaveNeedle = false;
    for (int i = first; i < end && withLines; i++) {
      at = load(new Frame(lineFrames, lineEncoding, lines, i), at, times, needle);
    }
    boolean inLines = mayHaveNeedle;
    at = size(lines, first, end);
    for (int i = first; i < end; i++) {
      at = load(new Frame(metadataFrames, metadataEncoding, metadata, i), at, times, null);
    }
    loadedFrom = first;
    loadedTo = end;
    mayHaveNeedle = inLines;
    hasLines = withLines;
    loadedNeedle = needle;
  }

  /// Returns whether some of the loaded lines may have the needle.
  boolean mayHaveNeedle() {
    return mayHaveNeedle;
  }

  private boolean isThere(boolean withLines, @Nullable Needle needle) {
    return !withLines || (hasLines && (loadedNeedle == null || loadedNeedle == needle));
  }

  private int block(int entry) {
    int at = Arrays.binarySearch(firsts, 0, blocks, entry);
    return at < 0 ? -at - 2 : at;
  }

  private int size(int[] offsets, int fromBlock, int toBlock) {
    return offsets[firsts[toBlock]] - offsets[firsts[fromBlock]];
  }

  /// Believes no frames that are too short for what they are to hold.
  private void checkRatio(int first, int end, long length) {
    long frames =
        (long) lineFrames[end] - lineFrames[first] + metadataFrames[end] - metadataFrames[first];
    if (length > frames * ChunkFormat.MAX_ZSTD_RATIO) {
      throw new CorruptDataException(
          place, lineFrames[first], "frames of " + length + " bytes", frames + " bytes");
    }
  }

  /// A block's lines or structured metadata.
  ///
  /// @param starts where those of each entry begin
  private record Frame(int[] frames, int encoding, int[] starts, int block) {
    int from() {
      return frames[block];
    }

    int to() {
      return frames[block + 1];
    }
  }

  /// Puts a frame's contents at `at` and returns where they end.
  private int load(Frame of, int at, Times times, @Nullable Needle needle) {
    int length = size(of.starts, of.block, of.block + 1);
    int from = of.from();
    if (of.encoding == ChunkFormat.COLUMNS && length > 0) {
      frame.reset(chunk, from, of.to(), place);
      int form = frame.readByte();
      if (form == ChunkFormat.COLUMNS) {
        decode(of, at, length, times, needle);
        return at + length;
      }
      if (form != ChunkFormat.PLAIN) {
        throw frame.corrupt("a frame's form up to " + ChunkFormat.COLUMNS, Integer.toString(form));
      }
      from++;
    }
    decompress(from, of.to() - from, at, length);
    mayHaveNeedle = true;
    return at + length;
  }

  private void decode(Frame of, int at, int length, Times times, @Nullable Needle needle) {
    if (length > ChunkFormat.MAX_COLUMNS_BYTES) {
      throw frame.corrupt("columns of " + ChunkFormat.MAX_COLUMNS_BYTES + " bytes", "" + length);
    }
    int first = firsts[of.block];
    int end = firsts[of.block + 1];
    long[] timesNs = times.of(first, end);
    if (!decoder.open(frame, end - first, length, needle, place)) {
      Arrays.fill(loaded, at, at + length, (byte) '0'); // no needle is digits alone
      return;
    }
    mayHaveNeedle = true;
    int shift = at - of.starts[first];
    for (int i = first; i < end; i++) {
      decoder.next(loaded, of.starts[i] + shift, of.starts[i + 1] + shift, timesNs[i - first]);
    }
  }

  private void decompress(int from, int size, int at, int length) {
    if (size == length) {
      System.arraycopy(chunk, from, loaded, at, length);
      return;
    }
    try {
      long found = Zstd.decompressByteArray(loaded, at, length, chunk, from, size);
      if (found != length) {
        throw new CorruptDataException(place, from, length + " bytes", found + " bytes");
      }
    } catch (ZstdException e) {
      throw new CorruptDataException(place, from, "a zstd frame", String.valueOf(e.getMessage()));
    }
  }

  int bufferBytes() {
    return loaded.length;
  }

  /// Adds an entry, whose offsets count in [#loaded()]; where nothing is, they mean sizes alone.
  void add(long timeNs, int entry, EntryColumns out) {
    boolean here = loadedFrom < loadedTo;
    int lineShift = here ? lineShift() : 0;
    int metadataShift = here ? metadataShift() : 0;
    out.add(
        timeNs,
        lines[entry] + lineShift,
        lines[entry + 1] + lineShift,
        metadata[entry] + metadataShift,
        metadata[entry + 1] + metadataShift);
  }

  /// The bytes of the loaded blocks: their lines, then their structured metadata.
  byte[] loaded() {
    return loaded;
  }

  /// Returns what to add to an offset among all lines for one in [#loaded()].
  int lineShift() {
    return -lines[firsts[loadedFrom]];
  }

  private int metadataShift() {
    return size(lines, loadedFrom, loadedTo) - metadata[firsts[loadedFrom]];
  }
}
