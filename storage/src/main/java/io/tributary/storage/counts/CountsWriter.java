package io.tributary.storage.counts;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.codec.IntegerEncoder;
import io.tributary.storage.codec.LongColumn;
import io.tributary.storage.rocks.StoredValue;

/// Counts the entries of the chunks of one piece. Confined to one thread.
public final class CountsWriter {
  /// Where pages go; numbered from 0.
  @FunctionalInterface
  public interface Values {
    void put(int number, byte[] value);
  }

  /// Minutes are left out where they would be hardly fewer than the entries.
  private static final int ENTRIES_PER_MINUTE = 2;

  private final Values values;
  private final IntegerEncoder integers = new IntegerEncoder(Effort.QUICK);
  private final LongColumn table = new LongColumn(); // first chunk of each page
  private final LongColumn chunkParts = new LongColumn();
  private final LongColumn refs = new LongColumn();
  private final LongColumn minNs = new LongColumn();
  private final LongColumn spans = new LongColumn();
  private final LongColumn entries = new LongColumn();
  private final LongColumn bytes = new LongColumn();
  private final LongColumn partMinutes = new LongColumn();
  private final LongColumn repeats = new LongColumn(); // of each part 1 when it may have some
  private final LongColumn minuteSteps = new LongColumn();
  private final LongColumn minuteEntries = new LongColumn();
  private final LongColumn minuteBytes = new LongColumn();
  private final ByteSink out = new ByteSink();
  private int chunks; // of full pages, and of the one that is being made
  private int firstPart; // of the chunk that is being made
  private boolean open; // whether the last part may go on
  private long maxNs;
  private long minute;
  private long partEntries;
  private long partBytes;
  private int firstMinute;
  private boolean mayRepeat;
  private long written;

  public CountsWriter(Values values) {
    this.values = values;
  }

  /// Adds an entry; refs ascend within a chunk, and for each ref times.
  public void add(int ref, long timestampNs, int lineBytes) {
    if (!open || refs.values()[refs.size() - 1] != ref) {
      endPart();
      beginPart(ref, timestampNs);
    }
    long now = CountsPage.minuteOf(timestampNs);
    if (now != minute || minuteSteps.size() == firstMinute) {
      minuteSteps.add(minuteSteps.size() == firstMinute ? 0 : now - minute);
      minuteEntries.add(0);
      minuteBytes.add(0);
      minute = now;
    }
    int last = minuteSteps.size() - 1;
    minuteEntries.values()[last]++;
    minuteBytes.values()[last] += lineBytes;
    maxNs = timestampNs;
    partEntries++;
    partBytes += lineBytes;
  }

  /// Says that the entry that was added last may be in a piece of earlier entries as well.
  public void mayRepeat() {
    mayRepeat = true;
  }

  private void beginPart(int ref, long timestampNs) {
    open = true;
    refs.add(ref);
    minNs.add(timestampNs);
    partEntries = 0;
    partBytes = 0;
    mayRepeat = false;
    firstMinute = minuteSteps.size();
  }

  private void endPart() {
    if (!open) {
      return;
    }
    open = false;
    spans.add(maxNs - minNs.values()[minNs.size() - 1]);
    entries.add(partEntries);
    bytes.add(partBytes);
    int minutes = minuteSteps.size() - firstMinute;
    if (partEntries < (long) ENTRIES_PER_MINUTE * minutes) {
      minuteSteps.truncate(firstMinute);
      minuteEntries.truncate(firstMinute);
      minuteBytes.truncate(firstMinute);
      minutes = 0;
    }
    partMinutes.add(minutes);
    repeats.add(mayRepeat ? 1 : 0);
  }

  /// Ends a chunk.
  public void endChunk() {
    endPart();
    if (chunkParts.size() == 0) {
      table.add(chunks);
    }
    chunks++;
    chunkParts.add(refs.size() - firstPart);
    firstPart = refs.size();
    if (chunkParts.size() == CountsPage.MAX_CHUNKS
        || refs.size() >= CountsPage.FULL_ROWS
        || minuteSteps.size() >= CountsPage.FULL_ROWS) {
      endPage();
    }
  }

  private void endPage() {
    out.clear();
    out.writeVarint(chunkParts.size());
    out.writeVarint(refs.size());
    out.writeVarint(minuteSteps.size());
    for (LongColumn column :
        new LongColumn[] {
          chunkParts,
          refs,
          minNs,
          spans,
          entries,
          bytes,
          repeats,
          partMinutes,
          minuteSteps,
          minuteEntries,
          minuteBytes
        }) {
      integers.encode(column.values(), column.size(), out);
      column.clear();
    }
    out.write(new byte[ByteSource.PADDING], 0, ByteSource.PADDING);
    put(table.size() - 1, StoredValue.frame(out.bytes(), out.size()));
    firstPart = 0;
  }

  private void put(int number, byte[] value) {
    values.put(number, value);
    written += value.length;
  }

  /// Puts what is left, and returns the table of pages.
  public byte[] finish() {
    if (chunkParts.size() > 0) {
      endPage();
    }
    byte[] encoded = CountsPage.encodeTable(table.values(), table.size());
    written += encoded.length;
    return encoded;
  }

  /// Returns the bytes of everything that was made.
  public long bytes() {
    return written;
  }
}
