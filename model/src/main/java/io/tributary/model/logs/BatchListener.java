package io.tributary.model.logs;

import io.tributary.model.Labels;
import java.util.function.IntFunction;

/// Is told of what is appended to a log store, in the order of its log, one batch after the other.
@FunctionalInterface
public interface BatchListener {
  /// Takes note of a batch that has become readable. Writers wait for it: it must be quick and must
  /// not block. The batch is valid during the call.
  ///
  /// @param labelsOf the labels, as sent, of the refs of the batch
  void appended(EntryBatch batch, IntFunction<Labels> labelsOf);
}
