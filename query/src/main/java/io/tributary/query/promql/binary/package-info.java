/// The binary operators: arithmetic, comparison, matching of series, sets.
@NullMarked
package io.tributary.query.promql.binary;

import org.jspecify.annotations.NullMarked;
