package io.tributary.kit.script;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.script.Script.Gap;
import io.tributary.kit.script.Script.Histo;
import io.tributary.kit.script.Script.Load;
import io.tributary.kit.script.Script.LoadedSeries;
import io.tributary.model.metrics.Refusals;

/// Appends the series of a `load`.
final class ScriptLoader {
  private final BatchWriter writer;

  ScriptLoader(BatchWriter writer) {
    this.writer = writer;
  }

  /// @throws AssertionError when the store refuses a sample
  void load(Load load) {
    load.series().forEach(series -> add(series, load.intervalMs()));
    if (load.customBuckets()) {
      CustomBuckets.convert(load.series()).forEach(series -> add(series, load.intervalMs()));
    }
    Refusals refusals = writer.append();
    if (!refusals.isEmpty()) {
      throw new AssertionError(
          "samples were refused count=" + refusals.size() + " first=" + refusals.reason(0));
    }
  }

  private void add(LoadedSeries series, long intervalMs) {
    ResetHints hints = new ResetHints();
    for (int i = 0; i < series.values().size(); i++) {
      long timestampMs = i * intervalMs;
      Long offset = i < series.startOffsets().size() ? series.startOffsets().get(i) : null;
      long startMs = offset == null ? 0 : timestampMs + offset;
      switch (series.values().get(i)) {
        case Gap _ -> {}
        case Script.Decimal(double value) -> {
          hints.interrupt();
          writer.sampleBits(
              series.labels(), timestampMs, Double.doubleToRawLongBits(value), startMs);
        }
        case Histo(var histogram, boolean _) ->
            writer.histogram(series.labels(), timestampMs, hints.next(histogram), startMs);
      }
    }
  }
}
