/// Integers as few bytes, and cursors over bytes: what the stored formats share.
///
/// Starting points: [io.tributary.storage.codec.IntegerEncoder] (a column of integers),
/// [io.tributary.storage.codec.ByteSink], [io.tributary.storage.codec.ByteSource]. Knows no format.
@NullMarked
package io.tributary.storage.codec;

import org.jspecify.annotations.NullMarked;
