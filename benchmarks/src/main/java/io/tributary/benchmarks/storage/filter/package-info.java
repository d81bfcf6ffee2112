/// Benchmarks of filters.
@NullMarked
package io.tributary.benchmarks.storage.filter;

import org.jspecify.annotations.NullMarked;
