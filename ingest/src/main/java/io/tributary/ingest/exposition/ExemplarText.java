package io.tributary.ingest.exposition;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import org.jspecify.annotations.Nullable;

/// What stands behind a sample of OpenMetrics: `# {label="value"} value timestamp`, or several of
/// these. Its timestamp is in seconds in every form of exposition, since no other form has one.
/// Confined to one thread; done for the few samples that have one.
final class ExemplarText {
  private final SeriesText series = new SeriesText();
  private final SampleText sample = new SampleText();
  private int next;

  ExemplarText() {
    sample.countSeconds(true);
  }

  /// Returns where the blanks and the hash of an exemplar begin; `end` when there is none. A hash
  /// inside quotes is none, nor one without a brace behind it.
  static int start(byte[] text, int start, int end) {
    boolean quoted = false;
    for (int at = start; at < end; at++) {
      byte c = text[at];
      if (c == '\\' && quoted) {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '#' && !quoted && at > start) {
        int before = at;
        while (before > start && SampleText.isBlank(text[before - 1])) {
          before--;
        }
        int brace = SampleText.blankEnd(text, at + 1, end);
        boolean labels = brace < end && text[brace] == '{';
        return before < at && labels ? before : end;
      }
    }
    return end;
  }

  /// Reads the exemplar that [#start] found at `start`; null when it is not one after all.
  ///
  /// @param end of the line
  /// @param sampleMs the time of its sample, which is its own when it has none
  @Nullable Exemplar read(byte[] text, int start, int end, long sampleMs) {
    int hash = SampleText.blankEnd(text, start, end);
    next = end;
    if (!series.read(text, SampleText.blankEnd(text, hash + 1, end), end)) {
      return null;
    }
    next = start(text, series.end(), end);
    if (!sample.readForwards(text, series.end(), next, sampleMs)) {
      return null;
    }
    try {
      Labels labels = series.anyLabels();
      return new Exemplar(
          labels, Double.longBitsToDouble(sample.valueBits()), sample.timestampMs());
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// Whether the exemplar that was read has a time of its own.
  boolean isTimed() {
    return sample.isTimed();
  }

  /// Where the exemplar behind the one that was read begins, or the end of the line.
  int next() {
    return next;
  }
}
