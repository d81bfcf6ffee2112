/// Texts that stand for numbers, durations and sizes, as Go reads and prints them.
@NullMarked
package io.tributary.query.logql.convert;

import org.jspecify.annotations.NullMarked;
