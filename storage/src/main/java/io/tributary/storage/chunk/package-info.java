/// Chunks: log entries of many streams of one cluster as one block of bytes, and back.
///
/// Pure functions between entries and bytes; no files, no store. Starting points:
/// [io.tributary.storage.chunk.ChunkWriter], [io.tributary.storage.chunk.ChunkReader]; the bytes
/// are described in [io.tributary.storage.chunk.ChunkFormat].
@NullMarked
package io.tributary.storage.chunk;

import org.jspecify.annotations.NullMarked;
