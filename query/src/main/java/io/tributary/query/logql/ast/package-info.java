/// What LogQL's text stands for: sealed trees, and the printer that gives the text back.
@NullMarked
package io.tributary.query.logql.ast;

import org.jspecify.annotations.NullMarked;
