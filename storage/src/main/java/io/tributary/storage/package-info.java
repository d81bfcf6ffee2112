/// Keeps metrics and logs: the write-ahead log, the head, the index and the pieces in RocksDB.
@NullMarked
package io.tributary.storage;

import org.jspecify.annotations.NullMarked;
