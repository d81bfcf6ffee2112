package io.tributary.storage.lines;

import io.tributary.model.logs.LineFields;

/// Follows lines from part to part, and tells which of their bytes belong to the fields that are
/// wanted. Immutable.
///
/// It knows the plain lines of a format; where anything else comes the state is [#OTHER], and all
/// of the line is wanted.
sealed interface FieldSyntax permits JsonSyntax, LogfmtSyntax {
  /// The state of a line that is not plain.
  int OTHER = 31;

  /// The state before a line.
  int START = 0;

  static FieldSyntax of(LineFields fields) {
    return switch (fields.format()) {
      case JSON -> new JsonSyntax(fields.keys());
      case LOGFMT -> new LogfmtSyntax(fields.keys());
    };
  }

  /// Returns the state behind `text[from, to)`, which follows a state.
  ///
  /// @param wanted takes what of it is wanted
  int text(int state, byte[] text, int from, int to, Ranges wanted);

  /// Returns the state behind a field of [LineFormat] that is no text.
  ///
  /// @param blanks whether there may be some in it
  int field(int state, int field, boolean blanks);

  /// Returns whether what follows a state is wanted.
  boolean isWanted(int state);

  /// Returns whether a line may end with a state.
  boolean isEnd(int state);

  /// Returns whether a field is digits alone.
  static boolean isNumber(int field) {
    return field == LineFormat.NUMBER || field == LineFormat.PADDED || field == LineFormat.VARIED;
  }
}
