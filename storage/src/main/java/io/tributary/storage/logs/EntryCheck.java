package io.tributary.storage.logs;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.storage.index.SeriesCatalog;

/// Refuses the rows of a batch that are too old, too far ahead, or of no known stream. Reused,
/// confined to one thread.
final class EntryCheck {
  private final SeriesCatalog catalog;
  private final AgeLimits limits;
  private final EntryBatch kept = new EntryBatch();

  EntryCheck(SeriesCatalog catalog, AgeLimits limits) {
    this.catalog = catalog;
    this.limits = limits;
  }

  /// Returns the rows that are taken: the batch itself, or one that is valid until the next call.
  EntryBatch check(EntryBatch batch, Refusals refusals) {
    NanoRange taken = limits.takenNs(batch.cluster());
    int refLimit = catalog.size();
    int retiredBelow = catalog.retiredBelow();
    for (int row = 0; row < batch.size(); row++) {
      long timestampNs = batch.timestampsNs()[row];
      if (timestampNs < taken.minNs()) {
        refusals.addTooOld(Column.FLOATS, row, NANOSECONDS.toMillis(taken.minNs()));
      } else if (timestampNs > taken.maxNs()) {
        refusals.addTooNew(Column.FLOATS, row, NANOSECONDS.toMillis(taken.maxNs()));
      } else if (!isKnown(batch.refs()[row], refLimit, retiredBelow)) {
        refusals.add(row, Rejection.RETIRED_REF);
      }
    }
    return refusals.isEmpty() ? batch : withoutRefused(batch, refusals);
  }

  private boolean isKnown(int ref, int refLimit, int retiredBelow) {
    return ref >= 0 && ref < refLimit && (ref >= retiredBelow || catalog.has(ref));
  }

  private EntryBatch withoutRefused(EntryBatch batch, Refusals refusals) {
    kept.reset(batch.cluster());
    int refused = 0;
    for (int row = 0; row < batch.size(); row++) {
      if (refused < refusals.size() && refusals.row(refused) == row) {
        refused++;
      } else {
        int start = batch.lineStart(row);
        int end = batch.lineEnd(row);
        kept.add(batch.refs()[row], batch.timestampsNs()[row], batch.bytes(), start, end - start);
        kept.addMetadata(batch.bytes(), end, batch.metadataEnd(row) - end);
      }
    }
    return kept;
  }
}
