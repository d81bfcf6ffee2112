/// The functions of instant vectors: kernels of single samples and of label sets.
@NullMarked
package io.tributary.query.promql.function;

import org.jspecify.annotations.NullMarked;
