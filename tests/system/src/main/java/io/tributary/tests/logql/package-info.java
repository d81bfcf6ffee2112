/// LogQL scripts and cases: what they say, and whether the engine does it.
@NullMarked
package io.tributary.tests.logql;

import org.jspecify.annotations.NullMarked;
