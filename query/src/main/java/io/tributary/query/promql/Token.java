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
      Stream.concat(
              RESERVED.stream(),
              Stream.of(
                  "by",
                  "without",
                  "offset",
                  "start",
                  "end",
                  "step",
                  "range",
                  "anchored",
                  "smoothed",
                  "fill",
                  "fill_left",
                  "fill_right",
                  "min_of",
                  "max_of"))
          .collect(Collectors.toUnmodifiableSet());

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

  /// Returns whether it may stand for a label's name in a list: every keyword may.
  boolean isLabelName() {
    return kind == Kind.WORD && Quoting.isLabelName(text);
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
  String describe() {
    return switch (kind) {
      case END -> "end of input";
      case WORD -> describeWord();
      case NUMBER -> "number " + shown();
      case DURATION -> "duration " + shown();
      case STRING -> "string " + shown();
      case SYMBOL -> binaryOperator() == null ? Quoting.quote(text) : "<op:" + text + ">";
    };
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
    return (text.indexOf(':') < 0 ? "identifier " : "metric identifier ") + Quoting.quote(text);
  }

  private String shown() {
    boolean cut = text.length() > SHOWN_LENGTH;
    return Quoting.quote(cut ? text.substring(0, SHOWN_LENGTH) : text) + (cut ? "..." : "");
  }
}
