/// What is derived of log entries as Loki derives it: the label `service_name` of a stream, and
/// `detected_level` in the structured metadata of its entries.
///
/// Starting point: [io.tributary.ingest.discovery.LevelDetector].
@NullMarked
package io.tributary.ingest.discovery;

import org.jspecify.annotations.NullMarked;
