/// What senders to Elasticsearch send: documents by `_bulk`, and the questions they ask first.
///
/// Starting point: [io.tributary.ingest.elastic.BulkReceiver].
@NullMarked
package io.tributary.ingest.elastic;

import org.jspecify.annotations.NullMarked;
