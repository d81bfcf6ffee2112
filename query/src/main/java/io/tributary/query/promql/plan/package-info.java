/// From syntax tree to operators.
@NullMarked
package io.tributary.query.promql.plan;

import org.jspecify.annotations.NullMarked;
