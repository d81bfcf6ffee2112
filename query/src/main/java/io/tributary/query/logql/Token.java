package io.tributary.query.logql;

/// A piece of a query.
///
/// @param text as written; of a string what it stands for, of a range what is inside the brackets
/// @param start where it starts in the query
record Token(Kind kind, String text, int start) {
  enum Kind {
    WORD("IDENTIFIER"),
    STRING("STRING"),
    NUMBER("NUMBER"),
    DURATION("DURATION"),
    BYTES("BYTES"),
    RANGE("RANGE"),
    FLAG("PARSER_FLAG"),
    SYMBOL(""),
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
    return (kind == Kind.SYMBOL || kind == Kind.WORD) && text.equals(wanted);
  }

  boolean isSymbol(String wanted) {
    return kind == Kind.SYMBOL && text.equals(wanted);
  }

  /// Returns what an error message calls the token.
  String described() {
    boolean keyword = kind == Kind.WORD && Keywords.ALL.contains(text);
    return kind == Kind.SYMBOL || keyword || kind == Kind.FLAG ? text : kind.named();
  }
}
