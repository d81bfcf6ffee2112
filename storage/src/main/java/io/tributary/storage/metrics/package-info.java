/// Metrics in memory and on disk: the head, pages of pieces, and their readers.
@NullMarked
package io.tributary.storage.metrics;

import org.jspecify.annotations.NullMarked;
