package io.tributary.ingest.exposition;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// What stands behind a sample of OpenMetrics: `# {label="value"} value timestamp`. Confined to one
/// thread; done for the few samples that have one.
final class ExemplarText {
  private final SeriesText series = new SeriesText();
  private final SampleText sample = new SampleText();

  /// Returns where the blanks and the hash of an exemplar begin; `end` when there is none. A hash
  /// inside quotes is none.
  static int start(MemorySegment text, int start, int end) {
    boolean quoted = false;
    for (int at = start; at < end; at++) {
      byte c = text.get(JAVA_BYTE, at);
      if (c == '\\' && quoted) {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '#' && !quoted && at > start) {
        int before = at;
        while (before > start && SampleText.isBlank(text.get(JAVA_BYTE, before - 1))) {
          before--;
        }
        return before == at ? end : before;
      }
    }
    return end;
  }

  /// Reads an exemplar that begins at `start`; null when it is not one.
  ///
  /// @param sampleMs the time of its sample, which is its own when it has none
  @Nullable Exemplar read(MemorySegment text, int start, int end, long sampleMs) {
    int at = SampleText.blankEnd(text, start, end) + 1; // behind the hash
    int brace = SampleText.blankEnd(text, Math.min(at, end), end);
    if (brace == end || text.get(JAVA_BYTE, brace) != '{' || !series.read(text, brace, end)) {
      return null;
    }
    sample.countSeconds(true);
    if (!sample.readForwards(text, series.end(), end, sampleMs)) {
      return null;
    }
    try {
      Labels labels = series.anyLabels();
      return new Exemplar(
          labels, Double.longBitsToDouble(sample.valueBits()), sample.timestampMs());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
