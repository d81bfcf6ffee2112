package io.tributary.storage.wal;

import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.StructuredMetadata;

/// The body of a [RecordKind#ENTRIES] record, by column; the text behind the columns.
///
/// ```text
/// flags  bit 0: has structured metadata · bits 8-15: compression of the text, 0 none
/// body   varint rows · refs · timestamps · lengths of lines · [lengths of metadata] · text
/// refs        as in SAMPLES
/// timestamps  as in SAMPLES, but nanoseconds
/// lengths     a varint each, bytes
/// text        per row: its line, its structured metadata as in
///             [io.tributary.model.logs.StructuredMetadata]
/// ```
///
/// The text is not compressed: at zstd's lowest level that costs more of the processor than writing
/// it does, and the log is trimmed soon. The decoding side is reused and confined to one thread.
public final class EntryRecords {
  private static final int HAS_METADATA = 1;
  private static final int COMPRESSION = 0xff00;

  private final Definitions definitions;
  private int[] refs = new int[0];
  private long[] timestampsNs = new long[0];
  private int[] lineLengths = new int[0];
  private int[] metadataLengths = new int[0];
  private byte[] row = new byte[0];
  private int lostRows;

  public EntryRecords(Definitions definitions) {
    this.definitions = definitions;
  }

  /// Replaces `out` by one record with all rows of the batch.
  public static void encode(EntryBatch batch, RecordBuffer out) {
    int n = batch.size();
    int textBytes = batch.metadataEnd(n - 1);
    boolean metadata = hasMetadata(batch);
    out.clear();
    out.begin(RecordKind.ENTRIES, metadata ? HAS_METADATA : 0);
    out.putVarint(n);
    out.putRefs(batch.refs(), n);
    out.putTimes(batch.timestampsNs(), n);
    for (int i = 0; i < n; i++) {
      out.putVarint(batch.lineEnd(i) - batch.lineStart(i));
    }
    for (int i = 0; metadata && i < n; i++) {
      out.putVarint(batch.metadataEnd(i) - batch.lineEnd(i));
    }
    out.putBytes(batch.bytes(), textBytes);
    out.end();
  }

  private static boolean hasMetadata(EntryBatch batch) {
    for (int row = 0; row < batch.size(); row++) {
      if (batch.metadataEnd(row) != batch.lineEnd(row)) {
        return true;
      }
    }
    return false;
  }

  /// Adds the rows whose streams are defined to `out`.
  ///
  /// @throws IndexOutOfBoundsException when the body is not one
  /// @throws IllegalArgumentException when its metadata is none
  public void decode(ReplayHandler.Place place, RecordBody in, EntryBatch out) {
    if ((place.flags() & COMPRESSION) != 0) {
      throw new IndexOutOfBoundsException("unknown compression flags=" + place.flags());
    }
    int n = in.getCount();
    reserve(n);
    in.getRefs(refs, n);
    in.getTimes(timestampsNs, n);
    getLengths(in, lineLengths, n);
    boolean metadata = (place.flags() & HAS_METADATA) != 0;
    if (metadata) {
      getLengths(in, metadataLengths, n);
    }
    lostRows = 0;
    for (int i = 0; i < n; i++) {
      int lineLength = lineLengths[i];
      int metadataLength = metadata ? metadataLengths[i] : 0;
      getRow(in, Math.addExact(lineLength, metadataLength));
      if (!definitions.isDefined(refs[i])) {
        lostRows++;
        continue;
      }
      out.add(refs[i], timestampsNs[i], row, 0, lineLength);
      if (!StructuredMetadata.isPairs(row, lineLength, lineLength + metadataLength)) {
        throw new IllegalArgumentException("not structured metadata row=" + i);
      }
      if (metadataLength > 0) {
        out.addMetadata(row, lineLength, metadataLength);
      }
    }
  }

  private void reserve(int n) {
    if (refs.length < n) {
      refs = new int[n];
      timestampsNs = new long[n];
      lineLengths = new int[n];
      metadataLengths = new int[n];
    }
  }

  private static void getLengths(RecordBody in, int[] lengths, int n) {
    for (int i = 0; i < n; i++) {
      lengths[i] = in.getCount();
    }
  }

  private void getRow(RecordBody in, int length) {
    if (row.length < length) {
      row = new byte[Math.max(length, 2 * row.length)];
    }
    in.getBytes(row, length);
  }

  /// Returns how many rows of the last record were left out, because their definition was lost to
  /// damage.
  public int lostRows() {
    return lostRows;
  }
}
