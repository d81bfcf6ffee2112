/// The store of metrics and logs: one data directory behind the model's SPI.
///
/// Starting points: [io.tributary.storage.Storage] (open, append, snapshot, close) and
/// [io.tributary.storage.StorageConfig].
@NullMarked
package io.tributary.storage;

import org.jspecify.annotations.NullMarked;
