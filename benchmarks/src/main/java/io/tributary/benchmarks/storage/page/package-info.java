/// Benchmarks of the page format: how long a sample takes to encode and to decode.
@NullMarked
package io.tributary.benchmarks.storage.page;

import org.jspecify.annotations.NullMarked;
