/// Log lines: the head that holds what is not sealed yet, and chunks of streams in pieces.
///
/// Starting points: [io.tributary.storage.logs.LogHead] (memory),
/// [io.tributary.storage.logs.LogsEngine] (everything).
@NullMarked
package io.tributary.storage.logs;

import org.jspecify.annotations.NullMarked;
