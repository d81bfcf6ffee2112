/// Metric queries: samples folded into steps, aggregations, binary operations.
@NullMarked
package io.tributary.query.logql.eval;

import org.jspecify.annotations.NullMarked;
