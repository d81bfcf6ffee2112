/// Benchmarks of the log: how long a batch takes to become a record, and to be on the disk.
@NullMarked
package io.tributary.benchmarks.storage.wal;

import org.jspecify.annotations.NullMarked;
