/// The HTTP API of Loki: queries, labels and series of streams, fields, volumes, patterns, tails,
/// deletes.
@NullMarked
package io.tributary.datasource.loki;

import org.jspecify.annotations.NullMarked;
