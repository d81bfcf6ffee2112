/// OTLP metrics over HTTP, protobuf and JSON: from a body to rows under the names and labels that
/// Prometheus gives them.
///
/// Starting point: [io.tributary.ingest.otlp.OtlpMetricsReceiver].
@NullMarked
package io.tributary.ingest.otlp;

import org.jspecify.annotations.NullMarked;
