package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.Quoting;
import org.jspecify.annotations.Nullable;

/// What a function may ask of an argument: Go converts none.
enum ArgumentType {
  ANY('a', "interface {}", ""),
  STRING('s', "string", "string"),
  INT('i', "int", "integer"),
  FLOAT('f', "float64", "float"),
  TIME('t', "time.Time", "");

  private final char letter;
  private final String type;
  private final String literal;

  ArgumentType(char letter, String type, String literal) {
    this.letter = letter;
    this.type = type;
    this.literal = literal;
  }

  static ArgumentType of(char letter) {
    for (ArgumentType each : values()) {
      if (each.letter == letter) {
        return each;
      }
    }
    throw new IllegalArgumentException("no type letter=" + letter);
  }

  /// Returns a literal as this type: a whole number may be written as any number.
  @Nullable Object ofLiteral(@Nullable Object value) throws TemplateException {
    if (value == null && this != ANY) {
      throw new TemplateException("cannot assign nil to " + type);
    }
    return switch (this) {
      case ANY -> value;
      case STRING -> value instanceof String ? value : refuse(value);
      case INT -> {
        if (value instanceof Double number && number.longValue() == number) {
          yield number.longValue();
        }
        yield value instanceof Long ? value : refuse(value);
      }
      case FLOAT ->
          value instanceof Long number
              ? (Object) (double) number
              : value instanceof Double ? value : refuse(value);
      case TIME ->
          throw new TemplateException(
              "can't handle " + written(value) + " for arg of type " + type);
    };
  }

  private Object refuse(@Nullable Object value) throws TemplateException {
    throw new TemplateException("expected " + literal + "; found " + written(value));
  }

  private static String written(@Nullable Object value) {
    return value instanceof String text ? Quoting.quote(text) : Values.print(value);
  }

  /// Returns a value that is of this type.
  @Nullable Object check(@Nullable Object value) throws TemplateException {
    boolean fits =
        switch (this) {
          case ANY -> true;
          case STRING -> value instanceof String;
          case INT -> value instanceof Long;
          case FLOAT -> value instanceof Double;
          case TIME -> value instanceof GoTime;
        };
    if (!fits) {
      throw new TemplateException(
          value == null
              ? "invalid value; expected " + type
              : "wrong type for value; expected " + type + "; got " + Printf.kind(value));
    }
    return value;
  }
}
