package io.tributary.storage.logs;

import java.lang.foreign.MemorySegment;

/// Entries of one stream in memory, as they arrived. Immutable: bytes behind `length` are not of
/// it.
///
/// ```text
/// run  row*
/// row  varint number of the batch, less that of the row before, the first less 0
///      · zigzag timestamp, less that of the row before, the first less 0
///      · varint bytes of the line · varint bytes of the structured metadata · line · metadata
/// ```
///
/// @param bytes the rows; empty when they are compressed
/// @param frame the rows as one zstd frame; empty when they are not compressed
/// @param length how many bytes the rows have
/// @param firstBatch number of the batch that brought the first row; it ascends from row to row
/// @param ascending whether no row is older than the one before
record Run(
    byte[] bytes,
    MemorySegment frame,
    int length,
    int rows,
    long minNs,
    long maxNs,
    long firstBatch,
    boolean ascending) {
  boolean isCompressed() {
    return frame.byteSize() > 0;
  }
}
