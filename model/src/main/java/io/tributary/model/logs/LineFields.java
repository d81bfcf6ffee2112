package io.tributary.model.logs;

/// Fields of lines, of which nothing else will be looked at.
///
/// A store may then give in place of a line what it has of these fields: the line without others,
/// if all of it is as the format wants it, and no more than one level deep. So whoever reads it
/// finds the same fields, in the same order, and nothing wrong, as in the whole line.
///
/// @param keys tells which fields; used by several threads
public record LineFields(Format format, Keys keys) {
  /// How lines are written.
  public enum Format {
    JSON,
    LOGFMT
  }

  /// Tells which fields are looked at.
  @FunctionalInterface
  public interface Keys {
    /// Returns whether the field with the key `bytes[from, to)`, which has no escapes, is one.
    boolean has(byte[] bytes, int from, int to);
  }
}
