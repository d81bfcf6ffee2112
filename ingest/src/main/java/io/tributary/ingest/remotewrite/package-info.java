/// Prometheus remote write 1.0 and 2.0: from a compressed body to the columns of a write batch.
///
/// Starting points: [io.tributary.ingest.remotewrite.RemoteWriteReceiver] and, where texts come as
/// symbols, [io.tributary.ingest.remotewrite.RemoteWrite2Receiver].
@NullMarked
package io.tributary.ingest.remotewrite;

import org.jspecify.annotations.NullMarked;
