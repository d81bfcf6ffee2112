/// From the raw label bytes of a protocol to the ref of a series, without looking at the labels.
@NullMarked
package io.tributary.ingest.identity;

import org.jspecify.annotations.NullMarked;
