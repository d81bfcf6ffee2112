/// The HTTP API of Prometheus: queries, series, metadata, targets, remote read, search.
@NullMarked
package io.tributary.datasource.prometheus;

import org.jspecify.annotations.NullMarked;
