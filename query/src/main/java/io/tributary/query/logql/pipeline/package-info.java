/// What happens to a line: filters on raw bytes, parsers, label filters, formatting.
@NullMarked
package io.tributary.query.logql.pipeline;

import org.jspecify.annotations.NullMarked;
