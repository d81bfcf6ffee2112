package io.tributary.query.promql;

import io.tributary.query.promql.ast.Aggregator;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One word, number, string or symbol of a query.
///
/// @param text as written; of strings with their quotes
record Token(Kind kind, String text, Span span) {
  enum Kind {
    END,
    WORD,
    NUMBER,
    DURATION,
    STRING,
    SYMBOL
  }

  /// Words that never name a metric.
  private static final Set<String> RESERVED =
      Set.of("bool", "on", "ignoring", "group_left", "group_right", "atan2");

  private static final Set<String> KEYWORDS =
      Stream.concat(RESERVED.stream(), Stream.of("by", "without", "offset", "anchored", "smoothed"))
          .collect(Collectors.toUnmodifiableSet());

  /// Words that speak of the query in some places and are names in others.
  private static final Set<String> QUERY_WORDS =
      Set.of("start", "end", "step", "range", "min_of", "max_of");

  private static final Map<String, BinaryOperator> OPERATORS =
      Arrays.stream(BinaryOperator.values())
          .collect(Collectors.toUnmodifiableMap(BinaryOperator::text, operator -> operator));

  private static final Map<String, Aggregator> AGGREGATORS =
      Arrays.stream(Aggregator.values())
          .collect(Collectors.toUnmodifiableMap(Aggregator::text, aggregator -> aggregator));

  private static final int SHOWN_LENGTH = 10;

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /// Returns whether this is the keyword, in upper or lower case.
  boolean isWord(String keyword) {
    return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
  }

  boolean isEnd() {
    return kind == Kind.END;
  }

  /// Returns whether it may stand for a metric's name.
  boolean isMetricName() {
    return kind == Kind.WORD && !RESERVED.contains(lower());
  }

  /// Returns whether it may name a function: no keyword may but those that are functions, too.
  boolean isFunctionName() {
    boolean keyword = KEYWORDS.contains(lower()) || binaryOperator() != null;
    return kind == Kind.WORD && !keyword && text.indexOf(':') < 0 && !isFill();
  }

  boolean isFill() {
    return isWord("fill") || isWord("fill_left") || isWord("fill_right");
  }

  /// Returns whether an expression may begin with it.
  boolean beginsExpression() {
    return switch (kind) {
      case NUMBER, DURATION, STRING -> true;
      case WORD -> isMetricName();
      case SYMBOL -> is("(") || is("{") || is("+") || is("-");
      case END -> false;
    };
  }

  @Nullable BinaryOperator binaryOperator() {
    return switch (kind) {
      case WORD -> OPERATORS.get(lower());
      case SYMBOL -> OPERATORS.get(text);
      case END, NUMBER, DURATION, STRING -> null;
    };
  }

  @Nullable Aggregator aggregator() {
    return kind == Kind.WORD ? AGGREGATORS.get(lower()) : null;
  }

  private String lower() {
    return text.toLowerCase(Locale.ROOT);
  }

  /// Returns how errors name this token.
  ///
  /// @param named whether words are names here, whatever they are elsewhere
  String describe(boolean named) {
    return switch (kind) {
      case END -> "end of input";
      case WORD -> named ? "identifier " + Quoting.quote(text) : describeWord();
      case NUMBER -> "number " + shown();
      case DURATION -> "duration " + shown();
      case STRING -> "string " + shown();
      case SYMBOL -> isOperator() ? "<op:" + text + ">" : Quoting.quote(text);
    };
  }

  private boolean isOperator() {
    return binaryOperator() != null || is("@") || is("=~") || is("!~");
  }

  private String describeWord() {
    if (aggregator() != null) {
      return "<aggr:" + text + ">";
    }
    if (binaryOperator() != null) {
      return "<op:" + text + ">";
    }
    if (KEYWORDS.contains(lower())) {
      return "<" + text + ">";
    }
    if (QUERY_WORDS.contains(lower())) {
      return Quoting.quote(text);
    }
    return (text.indexOf(':') < 0 ? "identifier " : "metric identifier ") + Quoting.quote(text);
  }

  private String shown() {
    boolean cut = text.length() > SHOWN_LENGTH;
    return Quoting.quote(cut ? text.substring(0, SHOWN_LENGTH) : text) + (cut ? "..." : "");
  }
}
