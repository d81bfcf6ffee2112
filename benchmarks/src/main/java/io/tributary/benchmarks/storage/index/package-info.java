/// Benchmarks of the series index: how long a series takes to be known and to be found.
@NullMarked
package io.tributary.benchmarks.storage.index;

import org.jspecify.annotations.NullMarked;
