/// RocksDB as an ordered map of bytes with families; the only package that knows of it.
@NullMarked
package io.tributary.storage.rocks;

import org.jspecify.annotations.NullMarked;
