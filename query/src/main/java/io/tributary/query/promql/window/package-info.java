/// The functions over ranges: kernels that slide over one series' decoded samples.
@NullMarked
package io.tributary.query.promql.window;

import org.jspecify.annotations.NullMarked;
