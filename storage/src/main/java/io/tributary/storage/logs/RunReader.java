package io.tributary.storage.logs;

import com.github.luben.zstd.Zstd;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes runs. Reused from run to run, confined to one thread.
final class RunReader {
  /// A run as a snapshot sees it.
  ///
  /// @param toBatch the last batch that the snapshot sees
  record RunSection(RunReader reader, Run run, long toBatch) implements Section {
    @Override
    public long minNs() {
      return run.minNs();
    }

    @Override
    public long maxNs() {
      return run.maxNs();
    }

    @Override
    public void read(NanoRange range, Reading reading, EntryColumns out) {
      reader.read(this, range, reading, out);
    }
  }

  private final Repeats repeats = new Repeats();
  private @Nullable Run decodedRun; // whose rows, up to a batch, are in the fields below
  private long decodedTo;
  private byte[] frame = new byte[0];
  private byte[] bytes = new byte[0];
  private int at;
  private int rows;
  private long[] timestampsNs = new long[0];
  private int[] lineStarts = new int[0];
  private int[] lineEnds = new int[0];
  private int[] ends = new int[0];

  @SuppressWarnings("ReferenceEquality") // an equal run is decoded again
  private void read(RunSection section, NanoRange range, Reading reading, EntryColumns out) {
    Run run = section.run;
    if (decodedRun != run || decodedTo != section.toBatch) {
      decodedRun = null;
      open(run);
      decode(run, section.toBatch);
      decodedRun = run;
      decodedTo = section.toBatch;
    }
    int[] order = run.ascending() ? null : TimeOrder.of(timestampsNs, rows);
    out.setBytes(bytes);
    int from = 0;
    while (from < rows) {
      long timestampNs = timestampsNs[row(order, from)];
      int to = from + 1;
      while (to < rows && timestampsNs[row(order, to)] == timestampNs) {
        to++;
      }
      if (range.contains(timestampNs)) {
        add(new Rows(order, from, to), reading, out);
      }
      from = to;
    }
  }

  private static int row(int @Nullable [] order, int index) {
    return order == null ? index : order[index];
  }

  /// Rows of one time.
  private record Rows(int @Nullable [] order, int from, int to) {}

  /// Adds the wanted ones of them but for repeats.
  private void add(Rows some, Reading reading, EntryColumns out) {
    repeats.begin(some.to - some.from);
    for (int i = some.from; i < some.to; i++) {
      int row = row(some.order, i);
      if (reading.admits(bytes, lineStarts[row], lineEnds[row])
          && (some.to - some.from == 1
              || repeats.isNew(bytes, lineStarts[row], lineEnds[row], lineEnds[row], ends[row]))) {
        out.add(timestampsNs[row], lineStarts[row], lineEnds[row], lineEnds[row], ends[row]);
      }
    }
  }

  private void open(Run run) {
    at = 0;
    int length = run.length();
    bytes = bytes.length < length ? new byte[length] : bytes;
    OpenRun.Rows raw = run.raw();
    if (raw != null) {
      raw.copyTo(bytes);
      return;
    }
    int size = (int) run.frame().byteSize();
    byte[] to = size == length ? bytes : frame(size);
    MemorySegment.copy(run.frame(), ValueLayout.JAVA_BYTE, 0, to, 0, size);
    if (size < length) {
      Zstd.decompressByteArray(bytes, 0, length, to, 0, size);
    }
  }

  private byte[] frame(int size) {
    frame = frame.length < size ? new byte[size] : frame;
    return frame;
  }

  private void decode(Run run, long toBatch) {
    reserve(run.rows());
    rows = 0;
    long batch = 0;
    long timestampNs = 0;
    while (rows < run.rows()) {
      batch += varint();
      if (batch > toBatch) {
        return;
      }
      long step = varint();
      timestampNs += (step >>> 1) ^ -(step & 1);
      int lineLength = (int) varint();
      int metadataLength = (int) varint();
      timestampsNs[rows] = timestampNs;
      lineStarts[rows] = at;
      lineEnds[rows] = at + lineLength;
      at += lineLength + metadataLength;
      ends[rows++] = at;
    }
  }

  private void reserve(int count) {
    if (timestampsNs.length < count) {
      int capacity = Math.max(count, Math.max(64, 2 * timestampsNs.length));
      timestampsNs = Arrays.copyOf(timestampsNs, capacity);
      lineStarts = Arrays.copyOf(lineStarts, capacity);
      lineEnds = Arrays.copyOf(lineEnds, capacity);
      ends = Arrays.copyOf(ends, capacity);
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
