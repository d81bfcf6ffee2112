/// Lines of logs as what they have in common and what differs, column by column, and back.
///
/// Pure functions between lines and bytes. Starting points:
/// [io.tributary.storage.lines.LineEncoder], [io.tributary.storage.lines.LineDecoder]; the bytes
/// are described in [io.tributary.storage.lines.LineFormat].
@NullMarked
package io.tributary.storage.lines;

import org.jspecify.annotations.NullMarked;
