/// Loki's push, protobuf and JSON: from a body to rows of log entries.
///
/// Starting point: [io.tributary.ingest.lokipush.LokiPushReceiver].
@NullMarked
package io.tributary.ingest.lokipush;

import org.jspecify.annotations.NullMarked;
