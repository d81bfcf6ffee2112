package io.tributary.storage.metrics;

import io.tributary.model.metrics.Exemplar;

/// Takes exemplars of a cluster, one by one, in the order they came.
@FunctionalInterface
public interface ExemplarVisitor {
  void exemplar(int ref, Exemplar exemplar);
}
