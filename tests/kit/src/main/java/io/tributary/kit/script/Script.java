package io.tributary.kit.script;

import com.google.re2j.Pattern;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A parsed script. Lines count from 1.
record Script(String file, List<Command> commands) {

  sealed interface Command {
    int line();
  }

  record Clear(int line) implements Command {}

  /// @param customBuckets whether classic histograms are stored as native ones with custom buckets,
  ///   too
  record Load(int line, long intervalMs, boolean customBuckets, List<LoadedSeries> series)
      implements Command {}

  /// @param times null for an instant query
  record Eval(int line, String query, long atMs, @Nullable Steps times, Expected expected)
      implements Command {}

  record Steps(long startMs, long endMs, long stepMs) {}

  /// @param startOffsets per value the start timestamp minus the sample's, null where there is none
  record LoadedSeries(Labels labels, List<Value> values, List<@Nullable Long> startOffsets) {}

  /// One point of a series line.
  sealed interface Value {}

  record Gap() implements Value {}

  record Decimal(double value) implements Value {}

  /// @param hintGiven whether the counter reset hint was written down
  record Histo(Histogram histogram, boolean hintGiven) implements Value {}

  /// @param scalar a bare number
  /// @param vectorTimes when the result is a range vector, the times of its points
  record Expected(
      List<ExpectedSeries> series,
      @Nullable Double scalar,
      @Nullable String text,
      @Nullable Steps vectorTimes,
      Notes notes) {}

  record ExpectedSeries(Labels labels, List<Value> values, String source) {}

  /// What a query should say beside its result.
  record Notes(
      boolean ordered,
      @Nullable Message fail,
      List<Message> warnings,
      boolean noWarnings,
      List<Message> infos,
      boolean noInfos) {}

  /// @param text null when any text will do
  record Message(@Nullable String text, @Nullable Pattern pattern) {
    static final Message ANY = new Message(null, null);

    boolean matches(String actual) {
      if (pattern != null) {
        return pattern.matcher(actual).find();
      }
      return text == null || text.equals(actual);
    }

    @Override
    public String toString() {
      return pattern != null ? "/" + pattern + "/" : text == null ? "any" : text;
    }
  }
}
