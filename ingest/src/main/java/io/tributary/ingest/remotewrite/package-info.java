/// Prometheus remote write 1.0: from a compressed body to the columns of a write batch.
///
/// Starting point: [io.tributary.ingest.remotewrite.RemoteWriteReceiver].
@NullMarked
package io.tributary.ingest.remotewrite;

import org.jspecify.annotations.NullMarked;
