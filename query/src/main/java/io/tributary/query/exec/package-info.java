/// What every query has, whatever its language: results, options, annotations, cost, and what
/// evaluates both.
@NullMarked
package io.tributary.query.exec;

import org.jspecify.annotations.NullMarked;
