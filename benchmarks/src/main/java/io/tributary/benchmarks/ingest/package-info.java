/// What a request costs on its way to the store, per sample or line, for each protocol.
@NullMarked
package io.tributary.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
