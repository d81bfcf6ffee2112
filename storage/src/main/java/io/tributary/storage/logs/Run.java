package io.tributary.storage.logs;

/// Entries of one stream in memory, as they arrived. Immutable: bytes behind `length` are of later
/// runs.
///
/// ```text
/// run  row*
/// row  varint number of the batch, less that of the row before, the first less 0
///      · zigzag timestamp, less that of the row before, the first less 0
///      · varint bytes of the line · varint bytes of the structured metadata · line · metadata
/// ```
///
/// @param bytes the rows, or one zstd frame of them
/// @param length how many of the bytes count
/// @param rawLength bytes of the rows; 0 when they are not compressed
/// @param firstBatch number of the batch that brought the first row; it ascends from row to row
/// @param ascending whether no row is older than the one before
record Run(
    byte[] bytes,
    int length,
    int rawLength,
    int rows,
    long minNs,
    long maxNs,
    long firstBatch,
    boolean ascending) {}
