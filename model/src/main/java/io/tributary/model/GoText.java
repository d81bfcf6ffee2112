package io.tributary.model;

/// What Go's texts are made of, which both query languages print.
public final class GoText {
  private GoText() {}

  /// Returns whether Go prints a character as it is: letters, marks, numbers, punctuation, symbols,
  /// and of blanks that of ASCII. Source: `strconv.IsPrint`.
  public static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> true;
    };
  }
}
