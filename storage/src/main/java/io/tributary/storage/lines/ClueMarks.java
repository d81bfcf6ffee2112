package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;

/// Which parts of a block a line passes that may have a clue. Confined to one thread; reused from
/// block to block.
final class ClueMarks {
  private final PartReader parts;
  private final Listed listed;
  private int marks; // of lines that may have it
  private boolean areEdges; // marks of fields are of those that may have a part of it

  ClueMarks(PartReader parts, Listed listed) {
    this.parts = parts;
    this.listed = listed;
  }

  /// Marks parts, and returns whether there are any.
  ///
  /// @param words stands where these begin in the table
  boolean mark(Clue of, byte[] table, ByteSource words) {
    int from = words.position();
    int to = from + words.remaining();
    areEdges = of.mayBeAtAnEdge(table, from, to);
    int ofWords = of.text().isIn(table, from, to) ? PartReader.IN_TEXT : 0;
    ofWords |= areEdges || of.mayBeInField(table, from, to) ? PartReader.IN_FIELD : 0;
    marks = parts.mark(of, ofWords);
    return marks != 0;
  }

  /// Looks at each word, of which it is known only when the columns are open where it begins, and
  /// returns whether there are still any.
  boolean areLeft(Clue of, byte[] table, ByteSource words) {
    if (areEdges && (marks & PartReader.IN_FIELD) != 0 && !isAtAnEdge(of, table, words)) {
      marks &= ~PartReader.IN_FIELD;
    }
    return marks != 0;
  }

  private boolean isAtAnEdge(Clue of, byte[] table, ByteSource words) {
    listed.openWords(words);
    for (int word = 0; word < listed.words(); word++) {
      if (of.isAtAnEdge(table, listed.start(word), listed.start(word + 1))) {
        return true;
      }
    }
    return false;
  }

  /// Returns whether a line may have it.
  ///
  /// @param found the marks of all its parts
  boolean has(int found) {
    return (found & marks) != 0;
  }
}
