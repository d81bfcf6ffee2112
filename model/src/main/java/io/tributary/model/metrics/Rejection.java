package io.tributary.model.metrics;

import java.util.Locale;

/// Why one row of a batch, or one series, was refused. The rest of the batch is kept.
public enum Rejection {
  /// The series already has another value at that timestamp.
  DUPLICATE_TIMESTAMP("duplicate sample for timestamp"),
  /// Older than is taken: than the retention, or a limit of its cluster.
  TOO_OLD("sample is older than is taken"),
  /// Further ahead of our clock than allowed.
  TOO_FAR_IN_FUTURE("sample is too far in the future"),
  /// Label names or values are missing, empty, repeated or not UTF-8.
  INVALID_LABELS("invalid labels"),
  /// A histogram's counts, spans or schema contradict each other.
  INVALID_HISTOGRAM("invalid histogram"),
  /// Points of OTLP that say what changed since the last ones, not the sum of all.
  INVALID_TEMPORALITY("aggregation temporality is not cumulative"),
  /// A series came with neither a sample nor a histogram nor an exemplar.
  EMPTY_SERIES("series has neither samples nor histograms"),
  /// A line of text that is not exposition.
  INVALID_LINE("invalid line"),
  /// A log entry that is not one: without a timestamp, or its line no string.
  INVALID_ENTRY("invalid entry"),
  /// A limit on a log entry (length of its line, size of its structured metadata) is reached.
  ENTRY_LIMIT("entry limit exceeded"),
  /// A limit on a series (number, count or length of labels) is reached.
  SERIES_LIMIT("series limit exceeded"),
  /// The labels of an exemplar are longer than 128 characters.
  EXEMPLAR_LIMIT("exemplar labels are too long"),
  /// The cluster has as many active series or streams as it may: new ones are refused.
  ACTIVE_LIMIT("active series limit exceeded"),
  /// The request holds more series than it may.
  REQUEST_LIMIT("request limit exceeded"),
  /// The ref is no longer known: resolve the labels again and append the row once more.
  RETIRED_REF("series reference is retired");

  private final String text;

  Rejection(String text) {
    this.text = text;
  }

  /// Returns the reason as the label that self-metrics have of it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the reason in words, for the sender.
  public String text() {
    return text;
  }
}
