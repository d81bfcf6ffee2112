package io.tributary.query.logql;

import io.tributary.model.Labels;
import io.tributary.query.logql.pipeline.LabelPairs;
import io.tributary.query.logql.pipeline.Line;
import io.tributary.query.logql.pipeline.LineLabels;
import java.util.function.Function;

/// One line of a result. Labels of equal entries are often the same object.
///
/// @param labels all labels; with the error of a stage, if any
/// @param stream those of the stream
/// @param metadata those of the structured metadata
/// @param parsed those that parsers and formats made
public record LogEntry(
    long timestampNs, byte[] line, Labels labels, Labels stream, Labels metadata, Labels parsed) {
  /// Returns a line as its pipeline left it.
  ///
  /// @param stream the labels of its stream before
  /// @param made makes labels, or knows them
  static LogEntry of(Line line, Labels stream, Function<LabelPairs, Labels> made) {
    LineLabels labels = line.labels();
    if (labels.isUnchanged()) {
      return new LogEntry(
          line.timestampNs(), line.copy(), stream, stream, Labels.EMPTY, Labels.EMPTY);
    }
    return new LogEntry(
        line.timestampNs(),
        line.copy(),
        made.apply(labels.all()),
        made.apply(labels.of(LineLabels.Source.STREAM)),
        made.apply(labels.of(LineLabels.Source.METADATA)),
        made.apply(labels.of(LineLabels.Source.PARSED)));
  }

  /// Returns another line with the same labels.
  LogEntry with(long newTimestampNs, byte[] newLine) {
    return new LogEntry(newTimestampNs, newLine, labels, stream, metadata, parsed);
  }
}
