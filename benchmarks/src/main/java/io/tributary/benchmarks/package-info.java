/// Measures one hot path per class, each asserted correct first.
@NullMarked
package io.tributary.benchmarks;

import org.jspecify.annotations.NullMarked;
