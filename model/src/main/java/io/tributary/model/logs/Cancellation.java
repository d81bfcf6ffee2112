package io.tributary.model.logs;

/// What became of taking a delete back.
public enum Cancellation {
  /// What it hides, and is not gone yet, is shown again.
  CANCELED,
  /// Nothing has changed: some of what it hides is gone.
  BEGUN,
  /// Nothing has changed: all of it is gone.
  DONE,
  /// There is none of that id.
  UNKNOWN
}
