/// What every query has, whatever its language: results, options, annotations, cost.
@NullMarked
package io.tributary.query.exec;

import org.jspecify.annotations.NullMarked;
