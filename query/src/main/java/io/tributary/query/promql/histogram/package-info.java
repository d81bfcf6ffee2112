/// Arithmetic on native histograms and the functions that read them.
@NullMarked
package io.tributary.query.promql.histogram;

import org.jspecify.annotations.NullMarked;
