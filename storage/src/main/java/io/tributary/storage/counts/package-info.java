/// Counts: how many entries and bytes of lines each stream has in each chunk and minute, so that
/// they are told without reading chunks.
///
/// Pure functions between numbers and bytes; no files, no store. Starting points:
/// [io.tributary.storage.counts.CountsWriter], [io.tributary.storage.counts.CountsPage], which
/// describes the bytes.
@NullMarked
package io.tributary.storage.counts;

import org.jspecify.annotations.NullMarked;
