/// Seeded randomness: what was drawn can be drawn again.
@NullMarked
package io.tributary.kit.random;

import org.jspecify.annotations.NullMarked;
