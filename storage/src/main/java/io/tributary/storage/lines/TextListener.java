package io.tributary.storage.lines;

/// Is told what lines are made of while they are written, so that nobody has to read them once more
/// for it.
///
/// Of a line that is told in pieces all runs of letters and digits are told, those with a digit
/// whole: what is printed by one statement again and again is told once.
public interface TextListener {
  /// Is told nothing.
  TextListener NONE =
      new TextListener() {
        @Override
        public void text(byte[] bytes, int from, int to) {}

        @Override
        public void token(byte[] bytes, int from, int to) {}
      };

  /// Takes the text `bytes[from, to)`: a line, or a piece of one that neither begins nor ends
  /// inside of a run of letters.
  void text(byte[] bytes, int from, int to);

  /// Takes a run of letters and digits in which there is a digit; its letters are told apart.
  void token(byte[] bytes, int from, int to);
}
