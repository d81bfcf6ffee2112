package io.tributary.query.logql;

/// A piece of a query.
///
/// @param text as written, keywords in lower case; of a string what it stands for, of a range what
///   is inside the brackets, of an error what is wrong
/// @param start where it starts in the query
/// @param line whether errors at it tell its line; Loki's scanner forgets that of a token of more
///   than one part
record Token(Kind kind, String text, int start, boolean line) {
  enum Kind {
    IDENTIFIER("IDENTIFIER"),
    KEYWORD(""),
    STRING("STRING"),
    NUMBER("NUMBER"),
    DURATION("DURATION"),
    BYTES("BYTES"),
    RANGE("RANGE"),
    FLAG("FUNCTION_FLAG"),
    SYMBOL(""),
    ERROR(""),
    END("$end");

    private final String named;

    Kind(String named) {
      this.named = named;
    }

    String named() {
      return named;
    }
  }

  boolean is(String wanted) {
    return (kind == Kind.SYMBOL || kind == Kind.KEYWORD) && text.equals(wanted);
  }

  boolean isSymbol(String wanted) {
    return kind == Kind.SYMBOL && text.equals(wanted);
  }

  /// Returns what an error message calls the token.
  String described() {
    return switch (kind) {
      case SYMBOL -> text;
      case KEYWORD -> Keywords.described(text);
      case IDENTIFIER, STRING, NUMBER, DURATION, BYTES, RANGE, FLAG, ERROR, END -> kind.named();
    };
  }
}
