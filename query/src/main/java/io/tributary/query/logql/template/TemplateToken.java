package io.tributary.query.logql.template;

/// A piece of an action.
///
/// @param text of a field without its dot, of a string what it stands for
/// @param written how the template writes it
/// @param at where in the template it stands
/// @param spaced whether a blank comes before it
record TemplateToken(Kind kind, String text, String written, int at, boolean spaced) {
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
