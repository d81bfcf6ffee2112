/// Templates of lines: what they have in common, with `<_>` for what differs.
@NullMarked
package io.tributary.query.logql.pattern;

import org.jspecify.annotations.NullMarked;
