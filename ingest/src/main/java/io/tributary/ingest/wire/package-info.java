/// Bodies as bytes: what they are compressed with, and protobuf walked in place.
@NullMarked
package io.tributary.ingest.wire;

import org.jspecify.annotations.NullMarked;
