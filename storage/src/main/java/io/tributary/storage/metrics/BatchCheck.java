package io.tributary.storage.metrics;

import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.storage.metrics.HeadGeneration.Found;
import java.time.InstantSource;
import java.util.List;

/// Sorts the rows of a batch into those to store, those already stored, and those refused.
///
/// Looks at what is applied; what other requests bring at the same moment is settled when it is
/// applied. Reused, confined to one thread.
final class BatchCheck {
  private enum Verdict {
    KEEP,
    REPEAT,
    CONFLICT,
    RETIRED,
    OLD,
    FUTURE
  }

  private final Head head;
  private final InstantSource clock;
  private final BatchRows rows = new BatchRows();
  private final WriteBatch kept = new WriteBatch();
  private WriteBatch batch = kept;
  private List<HeadGeneration> generations = List.of();
  private long minMs;
  private long maxMs;
  private int refLimit;
  private int retiredBelow;

  BatchCheck(Head head, InstantSource clock) {
    this.head = head;
    this.clock = clock;
  }

  /// Returns the rows to store: the batch itself when that is all of them, else a copy valid until
  /// the next call.
  WriteBatch check(WriteBatch newBatch, Refusals refusals) {
    batch = newBatch;
    long nowMs = clock.millis();
    minMs = head.config().minTimestampMs(batch.cluster(), nowMs);
    maxMs = head.config().maxTimestampMs(batch.cluster(), nowMs);
    refLimit = head.catalog().size();
    retiredBelow = head.catalog().retiredBelow();
    kept.reset(batch.cluster());
    rows.reset(batch);
    generations = head.hold();
    try {
      return checkRows(refusals);
    } finally {
      generations.forEach(HeadGeneration::release);
      generations = List.of();
    }
  }

  private WriteBatch checkRows(Refusals refusals) {
    int floats = batch.floats().size();
    int row = plainlyNew();
    while (row < floats && floatVerdict(row) == Verdict.KEEP) {
      row++;
    }
    if (row == floats && hasFloatsOnly()) {
      return batch;
    }
    for (int before = 0; before < row; before++) {
      keepFloat(before);
    }
    for (; row < floats; row++) {
      // The first of these was looked at before; that it is not kept is sure.
      Verdict verdict = floatVerdict(row);
      if (verdict == Verdict.KEEP) {
        keepFloat(row);
      } else {
        refuse(verdict, Column.FLOATS, row, refusals);
      }
    }
    checkHistograms(refusals);
    checkExemplars(refusals);
    for (MetricMetadata entry : batch.metadata()) {
      if (!head.extras().isKnown(batch.cluster(), entry)) {
        kept.metadata().add(entry);
      }
    }
    return kept;
  }

  /// Returns how many of the first rows are of known series, in time, newer than all there is, and
  /// no two the same: those of nearly every batch, in loops that do nothing else.
  private int plainlyNew() {
    WriteBatch.Floats floats = batch.floats();
    int n = 0;
    while (n < floats.size()
        && limits(floats.refs()[n], floats.timestampsMs()[n]) == Verdict.KEEP) {
      n++;
    }
    for (int i = 0; i < generations.size(); i++) {
      n = generations.get(i).newer(floats.refs(), floats.timestampsMs(), n);
    }
    return rows.keepDistinct(n);
  }

  private boolean hasFloatsOnly() {
    return batch.histograms().size() == 0
        && batch.exemplars().size() == 0
        && batch.metadata().isEmpty();
  }

  private Verdict floatVerdict(int row) {
    WriteBatch.Floats floats = batch.floats();
    int ref = floats.refs()[row];
    long timestampMs = floats.timestampsMs()[row];
    long bits = floats.valueBits()[row];
    Verdict limits = limits(ref, timestampMs);
    if (limits != Verdict.KEEP) {
      return limits;
    }
    for (int i = 0; i < generations.size(); i++) {
      Found found = generations.get(i).find(ref, timestampMs, bits);
      if (found != Found.ABSENT && !head.isHidden(generations.get(i), ref, timestampMs)) {
        return found == Found.SAME ? Verdict.REPEAT : Verdict.CONFLICT;
      }
    }
    int other = rows.findOrKeep(row);
    if (other < 0) {
      return Verdict.KEEP;
    }
    return floats.valueBits()[other] == bits ? Verdict.REPEAT : Verdict.CONFLICT;
  }

  private Verdict limits(int ref, long timestampMs) {
    if (!isKnown(ref)) {
      return Verdict.RETIRED;
    }
    if (timestampMs < minMs) {
      return Verdict.OLD;
    }
    return timestampMs > maxMs ? Verdict.FUTURE : Verdict.KEEP;
  }

  private boolean isKnown(int ref) {
    return ref >= 0 && ref < refLimit && (ref >= retiredBelow || head.catalog().has(ref));
  }

  private void keepFloat(int row) {
    WriteBatch.Floats floats = batch.floats();
    long start = floats.hasStartTimestamps() ? floats.startTimestampsMs()[row] : 0;
    kept.floats()
        .add(floats.refs()[row], floats.timestampsMs()[row], floats.valueBits()[row], start);
  }

  private void checkHistograms(Refusals refusals) {
    WriteBatch.Histograms histograms = batch.histograms();
    for (int row = 0; row < histograms.size(); row++) {
      Verdict verdict = histogramVerdict(row);
      if (verdict == Verdict.KEEP) {
        kept.histograms()
            .add(
                histograms.refs()[row],
                histograms.timestampsMs()[row],
                histograms.value(row),
                histograms.startTimestampsMs()[row]);
      } else {
        refuse(verdict, Column.HISTOGRAMS, row, refusals);
      }
    }
  }

  private Verdict histogramVerdict(int row) {
    WriteBatch.Histograms histograms = batch.histograms();
    int ref = histograms.refs()[row];
    long timestampMs = histograms.timestampsMs()[row];
    Verdict limits = limits(ref, timestampMs);
    if (limits != Verdict.KEEP) {
      return limits;
    }
    for (HeadGeneration generation : generations) {
      Found found = generation.find(ref, timestampMs, histograms.value(row));
      if (found != Found.ABSENT && !head.isHidden(generation, ref, timestampMs)) {
        return found == Found.SAME ? Verdict.REPEAT : Verdict.CONFLICT;
      }
    }
    int floats = batch.floats().size();
    int other = rows.findOrKeep(floats + row);
    if (other < 0) {
      return Verdict.KEEP;
    }
    boolean same =
        other >= floats && histograms.value(other - floats).equals(histograms.value(row));
    return same ? Verdict.REPEAT : Verdict.CONFLICT;
  }

  private void checkExemplars(Refusals refusals) {
    WriteBatch.Exemplars exemplars = batch.exemplars();
    for (int row = 0; row < exemplars.size(); row++) {
      int ref = exemplars.refs()[row];
      Exemplar exemplar = exemplars.value(row);
      Verdict limits = limits(ref, exemplar.timestampMs());
      if (limits != Verdict.KEEP) {
        refuse(limits, Column.EXEMPLARS, row, refusals);
      } else if (exemplar.isTooLong()) {
        refusals.add(Column.EXEMPLARS, row, Rejection.EXEMPLAR_LIMIT);
      } else if (!head.extras().isRepeat(batch.cluster(), ref, exemplar, exemplars.isTimed(row))) {
        kept.exemplars().add(ref, exemplar);
      }
    }
  }

  private void refuse(Verdict verdict, Column column, int row, Refusals refusals) {
    switch (verdict) {
      case KEEP, REPEAT -> {} // not a refusal
      case CONFLICT -> refusals.add(column, row, Rejection.DUPLICATE_TIMESTAMP);
      case RETIRED -> refusals.add(column, row, Rejection.RETIRED_REF);
      case OLD -> refusals.addTooOld(column, row, minMs);
      case FUTURE -> refusals.addTooNew(column, row, maxMs);
    }
  }
}
