/// LogQL: parser and engine. Starting points: [io.tributary.query.logql.LogqlParser] and
/// [io.tributary.query.logql.LogqlEngine].
@NullMarked
package io.tributary.query.logql;

import org.jspecify.annotations.NullMarked;
