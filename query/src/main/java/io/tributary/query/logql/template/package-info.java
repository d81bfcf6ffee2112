/// Go's text templates with Loki's functions, for line_format and label_format.
@NullMarked
package io.tributary.query.logql.template;

import org.jspecify.annotations.NullMarked;
