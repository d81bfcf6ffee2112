/// Answers over HTTP as Prometheus and Loki do, and serves the administration.
@NullMarked
package io.tributary.datasource;

import org.jspecify.annotations.NullMarked;
