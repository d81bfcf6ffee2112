/// What a write protocol is to the ingest port: it is given a body and gives an answer.
///
/// Starting point: [io.tributary.ingest.receive.Receiver].
@NullMarked
package io.tributary.ingest.receive;

import org.jspecify.annotations.NullMarked;
