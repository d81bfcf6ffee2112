/// What is on the disk, of metrics and of logs alike: pieces, the commit that makes them valid,
/// sealing, merging, retention.
///
/// Starting points: [io.tributary.storage.pieces.Stored] (what was found at open),
/// [io.tributary.storage.pieces.Sealer] (what changes it), [io.tributary.storage.pieces.Drain]
/// (what a kind of data does for it).
@NullMarked
package io.tributary.storage.pieces;

import org.jspecify.annotations.NullMarked;
