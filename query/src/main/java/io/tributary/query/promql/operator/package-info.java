/// The operators a plan is made of: each streams series, columnar over all steps, to the one above
/// it.
@NullMarked
package io.tributary.query.promql.operator;

import org.jspecify.annotations.NullMarked;
