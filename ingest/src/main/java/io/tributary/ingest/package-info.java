/// Takes in what clusters send, over every write protocol.
@NullMarked
package io.tributary.ingest;

import org.jspecify.annotations.NullMarked;
