package io.tributary.storage.chunk;

import io.tributary.storage.chunk.ChunkFormat.Section;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.ZstdFrame;
import io.tributary.storage.lines.LineDecoder;
import io.tributary.storage.lines.Wanted;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The lines of a chunk's blocks, or their structured metadata: where those of each entry are, and
/// the frames from which they come.
///
/// Confined to one thread; reused from chunk to chunk. Of a block by column only the entries that
/// are asked for are decoded; the one that was opened last stays open, so that those behind them,
/// or before, take no more than they are.
final class BlockColumn {
  private byte[] chunk = new byte[0];
  private String place = "";
  private int[] starts = new int[1]; // of each entry among all, and the end
  private int[] frames = new int[1]; // of each block in the chunk, and the end
  private int encoding;
  private final ByteSource frame = new ByteSource();
  private final LineDecoder decoder = new LineDecoder();
  private int open = -1; // the block that the decoder is at

  /// Where entries go, and their times.
  ///
  /// @param shift what to add to an offset among all for one in `out`
  /// @param found null when all of all is wanted
  /// @param among the entries of interest, others may be left out; null when all are
  record Target(
      byte[] out, int shift, Times times, @Nullable Found found, @Nullable BitSet among) {}

  /// What was loaded of lines that are wanted.
  ///
  /// @param there is told of entries whose lines may have the needle; those of others are not there
  /// @param ends takes where each ends in the target
  record Found(Wanted wanted, BitSet there, int[] ends) {}

  /// Where the times of entries come from.
  interface Times {
    /// Returns the times of the entries `[from, to)`, from 0 on.
    long[] of(int from, int to);
  }

  void reset(byte[] newChunk, String newPlace) {
    chunk = newChunk;
    place = newPlace;
    close();
  }

  /// Returns where to put the starts of so many entries and the end.
  int[] starts(int entries) {
    starts = starts.length <= entries ? new int[entries + 1] : starts;
    return starts;
  }

  /// Returns where to put the starts of so many frames and the end.
  int[] frames(int blocks) {
    frames = frames.length <= blocks ? new int[blocks + 1] : frames;
    return frames;
  }

  void setEncoding(SectionTable sections, Section section) {
    encoding = sections.encoding(section);
  }

  /// Returns where the entry begins among all; that of the entry after is its end.
  int start(int entry) {
    return starts[entry];
  }

  int frame(int block) {
    return frames[block];
  }

  /// Says that the next entries are looked for with another needle.
  void close() {
    open = -1;
  }

  /// Some entries of a block.
  ///
  /// @param first the block's first entry
  /// @param end the one after its last
  record Rows(int block, int first, int end, int from, int to) {}

  /// Puts entries of a block where they belong, and returns whether all of the block are there.
  /// Otherwise up to [LineDecoder#SLACK] bytes behind them may be changed.
  boolean load(Rows rows, Target target) {
    int length = starts[rows.end] - starts[rows.first];
    if (open == rows.block) {
      decode(rows, target);
      return false;
    }
    open = -1;
    int from = frames[rows.block];
    int to = frames[rows.block + 1];
    if (encoding == ChunkFormat.COLUMNS && length > 0) {
      frame.reset(chunk, from, to, place);
      int form = frame.readByte();
      if (form == ChunkFormat.COLUMNS) {
        return open(rows, length, target);
      }
      if (form != ChunkFormat.PLAIN) {
        throw frame.corrupt("a frame's form up to " + ChunkFormat.COLUMNS, Integer.toString(form));
      }
      from++;
    }
    decompress(from, to - from, target.out, starts[rows.first] + target.shift, length);
    if (target.found != null) {
      target.found.there.set(rows.first, rows.end);
      for (int i = rows.first; i < rows.end; i++) {
        target.found.ends[i] = starts[i + 1] + target.shift;
      }
    }
    return true;
  }

  private boolean open(Rows rows, int length, Target target) {
    if (length > ChunkFormat.MAX_COLUMNS_BYTES) {
      throw frame.corrupt("columns of " + ChunkFormat.MAX_COLUMNS_BYTES + " bytes", "" + length);
    }
    Wanted wanted = target.found == null ? Wanted.ALL : target.found.wanted;
    if (decoder.open(frame, rows.end - rows.first, length, wanted, place)) {
      open = rows.block;
      decode(rows, target);
      return false;
    }
    return true;
  }

  private void decode(Rows rows, Target target) {
    int block = open;
    open = -1; // should it fail
    if (target.among == null) {
      decodeAll(rows, target);
    } else {
      decodeSome(rows, target, target.among);
    }
    open = block;
  }

  private void decodeSome(Rows rows, Target target, BitSet among) {
    long[] timesNs = target.times.of(rows.from, rows.to);
    int i = among.nextSetBit(rows.from);
    while (i >= 0 && i < rows.to) {
      decoder.seek(i - rows.first);
      int from = starts[i] + target.shift;
      int to = starts[i + 1] + target.shift;
      int _ = decoder.next(target.out, from, to, timesNs[i - rows.from]);
      i = among.nextSetBit(i + 1);
    }
  }

  private void decodeAll(Rows rows, Target target) {
    decoder.seek(rows.from - rows.first);
    long[] timesNs = target.times.of(rows.from, rows.to);
    Found found = target.found;
    for (int i = rows.from; i < rows.to; i++) {
      int from = starts[i] + target.shift;
      int to = starts[i + 1] + target.shift;
      int end = decoder.next(target.out, from, to, timesNs[i - rows.from]);
      if (found != null && end >= 0) {
        found.there.set(i);
        found.ends[i] = end;
      }
    }
  }

  private void decompress(int from, int size, byte[] out, int at, int length) {
    if (size == length) {
      System.arraycopy(chunk, from, out, at, length);
      return;
    }
    frame.reset(chunk, from, from + size, place);
    ZstdFrame.decompress(frame, size, out, at, length);
  }

  int bufferBytes() {
    return decoder.bufferBytes() + (starts.length + frames.length) * Integer.BYTES;
  }
}
