package io.tributary.storage.logs;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Entries of one stream in memory, as they arrived. Immutable.
///
/// ```text
/// run  row*
/// row  varint number of the batch, less that of the row before, the first less 0
///      · zigzag timestamp, less that of the row before, the first less 0
///      · varint bytes of the line · varint bytes of the structured metadata · line · metadata
/// ```
///
/// @param raw the rows as they came, of a run that still grows or was left so when it was full;
///   else null
/// @param frame the rows of any other run: one zstd frame, or the rows as they are when it is as
///   long
/// @param length how many bytes the rows have
/// @param firstBatch number of the batch that brought the first row; it ascends from row to row
/// @param ascending whether no row is older than the one before
record Run(
    OpenRun.@Nullable Rows raw,
    MemorySegment frame,
    int length,
    int rows,
    long minNs,
    long maxNs,
    long firstBatch,
    boolean ascending) {}
