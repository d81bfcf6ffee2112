/// What the tests of several modules share: contracts, the in-memory twin, generators.
@NullMarked
package io.tributary.kit;

import org.jspecify.annotations.NullMarked;
