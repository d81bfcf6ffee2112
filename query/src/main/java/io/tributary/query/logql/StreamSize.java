package io.tributary.query.logql;

import io.tributary.model.Labels;

/// How much a stream holds in a range.
///
/// @param parts batches in which the store keeps it
/// @param bytes size of its lines
public record StreamSize(Labels labels, long parts, long entries, long bytes) {
  StreamSize plus(StreamSize more) {
    return new StreamSize(labels, parts + more.parts, entries + more.entries, bytes + more.bytes);
  }
}
