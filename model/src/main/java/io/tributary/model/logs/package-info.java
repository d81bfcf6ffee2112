/// Logs: what ingest appends, what storage keeps, what queries read.
///
/// Starting points: [io.tributary.model.logs.LogAppender] (write side),
/// [io.tributary.model.logs.LogQuerier] (read side), [io.tributary.model.logs.LogStore] (both, as
/// storage implements them).
@NullMarked
package io.tributary.model.logs;

import org.jspecify.annotations.NullMarked;
