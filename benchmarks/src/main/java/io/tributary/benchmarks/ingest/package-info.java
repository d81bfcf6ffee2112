/// What a remote write request costs, step by step.
@NullMarked
package io.tributary.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
