/// The kinds of failure, one table for every status code, and the exceptions that carry them.
@NullMarked
package io.tributary.model.error;

import org.jspecify.annotations.NullMarked;
