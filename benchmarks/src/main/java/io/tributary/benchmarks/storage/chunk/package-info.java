/// Benchmarks of the chunk format: how long a log line takes to be written and to be read.
@NullMarked
package io.tributary.benchmarks.storage.chunk;

import org.jspecify.annotations.NullMarked;
