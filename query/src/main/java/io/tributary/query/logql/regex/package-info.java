/// What the regular expressions of filters come down to, as Loki sees it.
@NullMarked
package io.tributary.query.logql.regex;

import org.jspecify.annotations.NullMarked;
