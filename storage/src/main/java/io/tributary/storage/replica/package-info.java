/// Replicas: what several Prometheus servers of one cluster say of the same targets, as one.
///
/// Starting point: [io.tributary.storage.replica.ReplicaQuerier];
/// [io.tributary.storage.replica.ReplicaMerge] has the rules. Depends on the model alone.
@NullMarked
package io.tributary.storage.replica;

import org.jspecify.annotations.NullMarked;
