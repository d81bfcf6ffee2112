/// What is kept twice of the files that everything else hangs on, so that damage of them is mended.
@NullMarked
package io.tributary.storage.redundancy;

import org.jspecify.annotations.NullMarked;
