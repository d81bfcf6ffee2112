/// Which series there are: symbols, the registry of (cluster, labels) to ref, and postings by
/// label.
@NullMarked
package io.tributary.storage.index;

import org.jspecify.annotations.NullMarked;
