/// Prometheus' text exposition, 0.0.4 and 1.0.0, read as a stream: a window of lines is scanned,
/// identified by its label bytes and appended, then the next one.
///
/// What a line costs is finding its end and reading its value and timestamp backwards; its labels
/// are read only when their bytes are new.
@NullMarked
package io.tributary.ingest.exposition;

import org.jspecify.annotations.NullMarked;
