/// The ingest port: HTTP/1.1 on Netty, admission, and who owns the data that comes in.
///
/// Starting points: [io.tributary.ingest.IngestServer], [io.tributary.ingest.IngestConfig]. Event
/// loops gather bodies and never block; workers decode and append.
@NullMarked
package io.tributary.ingest;

import org.jspecify.annotations.NullMarked;
