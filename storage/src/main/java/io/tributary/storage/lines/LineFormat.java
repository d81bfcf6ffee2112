package io.tributary.storage.lines;

/// The bytes of a block of lines, by which a line is a path through *parts*.
///
/// A part is a text and the field that follows it: `","status":` and a number. Lines that were
/// printed by one statement have their texts from the same parts; fields go column-wise. Where
/// several parts may come next, a column of the part that is left says which. Parts that few lines
/// have are not listed: their text is a word like others, and the part is the one without a text of
/// its own.
///
/// ```text
/// block   := length of the table: varint, length of its frame: varint, zstd frame of the table,
///            columns of parts, columns of values
/// table   := number of parts: varint, part*, texts of the parts, words
/// part    := field, argument, text length + 1 or 0 for a word: varint, times it is passed: varint,
///            [constant: varint], number of next parts: varint, next parts: varints
/// columns of parts  := of each part: [next: which of the next parts, where there are several],
///                      [width], [value]
/// columns of values := of words: count: varint, length of each, [which];
///                      of UUIDs, then of each width of hexadecimal digits that there is:
///                      count: varint, digits, [which]
/// ```
///
/// Part 0 has neither text nor field; every line starts there and ends with a part whose field is
/// [#END]. A line's bytes are the texts and fields it passes, in order.
///
/// | field | its bytes | argument | columns |
/// |---|---|---|---|
/// | END | none | 0 | |
/// | NUMBER | decimal digits, no zero in front | 0 | value |
/// | PADDED | decimal digits | how many | value |
/// | VARIED | decimal digits | 0 | how many, value |
/// | CONSTANT | decimal digits | how many | none: the value is in the table |
/// | TIME | a time as [TimeText] writes it | its form | value less the entry's time |
/// | HEX | hexadecimal digits, small letters | how many | of their width |
/// | UUID | 32 of them with four hyphens | 0 | of UUIDs |
/// | WORD | anything but nothing | 0 | of words |
///
/// Words and hexadecimal digits of a width are listed once, in the order in which lines first have
/// them. Which one a field has is 0 for the first that was not had yet, or how many were listed
/// since it was; the column is absent when all are 0. Digits are packed two to a byte.
/* 1. Rodrigues et al., "CLP: Efficient and Scalable Search on Compressed Text Logs" (2021), has lines cut into what is
 *    printed always and what varies. */
final class LineFormat {
  static final int END = 0;
  static final int NUMBER = 1;
  static final int PADDED = 2;
  static final int VARIED = 3;
  static final int CONSTANT = 4;
  static final int TIME = 5;
  static final int HEX = 6;
  static final int UUID = 7;
  static final int WORD = 8;

  /// Of parts in a block, part 0 among them.
  static final int MAX_PARTS = 1 << 14;

  /// Of a text and of a number of digits.
  static final int MAX_TEXT = 1 << 12;

  /// Runs that are shorter are more likely words than random digits.
  static final int MIN_HEX = 8;

  static final int MAX_HEX = 128;
  static final int UUID_DIGITS = 32;
  static final int UUID_BYTES = 36;

  /// Digits of a number that fits in a long.
  static final int MAX_DIGITS = 19;

  private LineFormat() {}

  /// Returns whether a field has a column of values.
  static boolean hasValue(int field) {
    return field == NUMBER || field == PADDED || field == VARIED || field == TIME;
  }
}
