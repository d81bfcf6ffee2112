/// Metrics in memory and on disk: the head, seals, pieces, and their readers.
@NullMarked
package io.tributary.storage.metrics;

import org.jspecify.annotations.NullMarked;
