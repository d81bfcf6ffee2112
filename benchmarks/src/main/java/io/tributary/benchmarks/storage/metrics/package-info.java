/// Benchmarks of the head: how long a sample takes into memory, and from there into pages.
@NullMarked
package io.tributary.benchmarks.storage.metrics;

import org.jspecify.annotations.NullMarked;
