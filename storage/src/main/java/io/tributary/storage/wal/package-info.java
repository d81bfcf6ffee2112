/// The write-ahead log: what is acknowledged is in it, and what is in memory comes from it.
///
/// Its bytes are those of format 1.
@NullMarked
package io.tributary.storage.wal;

import org.jspecify.annotations.NullMarked;
