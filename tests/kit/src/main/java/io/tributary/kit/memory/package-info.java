/// The in-memory twin of the storage: slow, and correct at a glance.
@NullMarked
package io.tributary.kit.memory;

import org.jspecify.annotations.NullMarked;
