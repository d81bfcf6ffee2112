/// Measurements of polls, of whole processes over real HTTP.
@NullMarked
package io.tributary.benchmarks.federation;

import org.jspecify.annotations.NullMarked;
