/// What a cluster may send, before the store is asked.
///
/// Starting point: [io.tributary.ingest.limits.ClusterLimits].
@NullMarked
package io.tributary.ingest.limits;

import org.jspecify.annotations.NullMarked;
