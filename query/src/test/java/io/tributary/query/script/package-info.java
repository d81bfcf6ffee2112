/// The engine as the script runner of tests/kit wants it; also used by tests/system.
@NullMarked
package io.tributary.query.script;

import org.jspecify.annotations.NullMarked;
