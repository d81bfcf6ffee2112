/// Results of range queries that are kept to be used again.
@NullMarked
package io.tributary.query.promql.cache;

import org.jspecify.annotations.NullMarked;
