/// PromQL: text to tree ([io.tributary.query.promql.PromqlParser]) and tree to value.
@NullMarked
package io.tributary.query.promql;

import org.jspecify.annotations.NullMarked;
