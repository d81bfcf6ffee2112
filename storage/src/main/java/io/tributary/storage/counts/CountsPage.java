package io.tributary.storage.counts;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// The counts of chunks that follow each other in a piece. Confined to one thread.
///
/// ```text
/// table   := (first chunk of a page u32)*                              framed; big-endian
/// page    := chunks, parts, minutes: varint each,
///            of each chunk: parts,
///            of each part: ref, first time, last less first, entries, bytes of lines, repeats,
///            minutes,
///            of each minute: number less that of the one before, entries, bytes of lines,
///            8 zero bytes                                              framed
/// ```
///
/// What is of each is a column of `IntegerEncoder`. A part is what a chunk has of a stream; repeats
/// are 0 when none of its entries is in a piece of what the log had before, else 1. Minute m has
/// the times of (m − 1, m] minutes since the epoch, as the windows of LogQL have them: only minutes
/// with entries are there, and none where a part has hardly more entries than minutes.
public final class CountsPage {
  static final int MAX_CHUNKS = 64;

  /// A page with so many parts or minutes ends with the chunk.
  static final int FULL_ROWS = 8 << 10;

  private static final int MAX_ROWS = 1 << 26; // of 64 chunks
  private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

  private final IntegerDecoder integers = new IntegerDecoder();
  private final ByteSource in = new ByteSource();
  private final int chunks;
  private final int parts;
  private final int minutes;
  private final int[] firstParts; // of each chunk, and the end
  private final int[] firstMinutes; // of each part, and the end
  private final long[] refs;
  private final long[] minNs;
  private final long[] spans;
  private final long[] entries;
  private final long[] bytes;
  private final long[] repeats;
  private long[] minuteSteps = new long[0];
  private long[] minuteEntries = new long[0];
  private long[] minuteBytes = new long[0];

  /// Verifies a page and decodes its parts; minutes stay encoded until they are asked for.
  ///
  /// @throws CorruptDataException when it is none
  public CountsPage(byte[] value, String resource) {
    int length = StoredValue.open(value, resource).remaining();
    in.reset(value, 1, 1 + length - ByteSource.PADDING, resource);
    chunks = in.readCount(MAX_CHUNKS);
    parts = in.readCount(MAX_ROWS);
    minutes = in.readCount(MAX_ROWS);
    firstParts = sums(chunks, parts);
    refs = column(parts);
    minNs = column(parts);
    spans = column(parts);
    entries = column(parts);
    bytes = column(parts);
    repeats = column(parts);
    firstMinutes = sums(parts, minutes);
  }

  /// Returns whether an entry of the part may be in a piece of what the log had before.
  public boolean mayRepeat(int part) {
    return repeats[part] != 0;
  }

  /// Returns the number of the minute that has a time.
  public static long minuteOf(long timestampNs) {
    return Math.ceilDiv(timestampNs, MINUTE_NS);
  }

  private long[] column(int rows) {
    long[] column = new long[rows];
    integers.decode(in, rows, rows, column);
    return column;
  }

  private int[] sums(int rows, int all) {
    long[] counts = column(rows);
    int[] firsts = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      if (counts[i] < 0 || counts[i] > all - firsts[i]) {
        throw in.corrupt("at most " + (all - firsts[i]), Long.toString(counts[i]));
      }
      firsts[i + 1] = firsts[i] + (int) counts[i];
    }
    if (firsts[rows] != all) {
      throw in.corrupt(Integer.toString(all), Integer.toString(firsts[rows]));
    }
    return firsts;
  }

  /// Returns the part that a chunk of the page has of a stream, or −1.
  public int find(int chunk, int ref) {
    if (chunk >= chunks) {
      return -1;
    }
    int at = Arrays.binarySearch(refs, firstParts[chunk], firstParts[chunk + 1], ref);
    return Math.max(-1, at);
  }

  public long minNs(int part) {
    return minNs[part];
  }

  public long maxNs(int part) {
    return minNs[part] + spans[part];
  }

  public long entries(int part) {
    return entries[part];
  }

  public long bytes(int part) {
    return bytes[part];
  }

  /// Takes the minutes of [#forEachMinute].
  @FunctionalInterface
  public interface Minutes {
    /// @param minNs the part's entries of the minute are not before
    /// @param maxNs and not after
    void minute(long minNs, long maxNs, long entries, long bytes);
  }

  /// Returns whether the part is counted by minutes.
  public boolean hasMinutes(int part) {
    return firstMinutes[part] < firstMinutes[part + 1];
  }

  /// Passes on the minutes of a part, in the order of time; false when there are none.
  public boolean forEachMinute(int part, Minutes each) {
    if (!hasMinutes(part)) {
      return false;
    }
    if (minuteSteps.length == 0) {
      minuteSteps = column(minutes);
      minuteEntries = column(minutes);
      minuteBytes = column(minutes);
    }
    long minute = minuteOf(minNs(part));
    for (int i = firstMinutes[part]; i < firstMinutes[part + 1]; i++) {
      minute += minuteSteps[i];
      long from = Math.max(minNs(part), (minute - 1) * MINUTE_NS + 1);
      long to = Math.min(maxNs(part), minute * MINUTE_NS);
      each.minute(from, to, minuteEntries[i], minuteBytes[i]);
    }
    return true;
  }

  /// Returns the times of some minutes that follow each other.
  public static NanoRange timesOf(long firstMinute, long lastMinute) {
    return new NanoRange((firstMinute - 1) * MINUTE_NS + 1, lastMinute * MINUTE_NS);
  }

  static byte[] encodeTable(long[] firstChunks, int pages) {
    ByteBuffer table = ByteBuffer.allocate(Integer.BYTES * pages);
    for (int page = 0; page < pages; page++) {
      table.putInt((int) firstChunks[page]);
    }
    return StoredValue.frame(table.array());
  }

  /// Returns the first chunk of each page.
  ///
  /// @throws CorruptDataException when it is no table
  public static int[] decodeTable(byte[] value, String resource) {
    ByteBuffer in = StoredValue.open(value, resource);
    int[] firstChunks = new int[in.remaining() / Integer.BYTES];
    in.asIntBuffer().get(firstChunks);
    return firstChunks;
  }
}
