/// What a query costs, from its text to its value.
@NullMarked
package io.tributary.benchmarks.query;

import org.jspecify.annotations.NullMarked;
