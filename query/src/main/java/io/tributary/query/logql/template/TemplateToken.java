package io.tributary.query.logql.template;

/// A piece of an action.
///
/// @param text of a field without its dot, of a string what it stands for
/// @param spaced whether a blank comes before it
record TemplateToken(Kind kind, String text, boolean spaced) {
  enum Kind {
    FIELD,
    DOT,
    VARIABLE,
    WORD,
    STRING,
    CHARACTER,
    NUMBER,
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }
}
