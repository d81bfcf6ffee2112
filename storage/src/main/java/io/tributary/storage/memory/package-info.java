/// Memory outside of the heap that is used again: [io.tributary.storage.memory.SlabPool].
@NullMarked
package io.tributary.storage.memory;

import org.jspecify.annotations.NullMarked;
