/// A disk in memory that fails and forgets as real ones may.
@NullMarked
package io.tributary.kit.disk;

import org.jspecify.annotations.NullMarked;
