/// The log: structured lines on standard error.
@NullMarked
package io.tributary.server.log;

import org.jspecify.annotations.NullMarked;
