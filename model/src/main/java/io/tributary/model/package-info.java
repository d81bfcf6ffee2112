/// The vocabulary every module speaks, and the interfaces at which storage, ingest and query meet.
///
/// Starting points: [io.tributary.model.Labels], [io.tributary.model.ClusterId],
/// [io.tributary.model.View]; metrics in `io.tributary.model.metrics`, error kinds in
/// `io.tributary.model.error`.
@NullMarked
package io.tributary.model;

import org.jspecify.annotations.NullMarked;
