/// The aggregation operators: each folds series as they arrive.
@NullMarked
package io.tributary.query.promql.aggregate;

import org.jspecify.annotations.NullMarked;
