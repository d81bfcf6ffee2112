package io.tributary.datasource.prometheus;

import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.Parameters;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import java.util.List;

/// What is searched for, in which order, and how much of it is told.
///
/// @param terms are found where any of them is
/// @param threshold the least score, of 0 to 1
/// @param batchSize results of a line
record SearchParameters(
    TimeRange range,
    List<List<Matcher>> selectors,
    List<String> terms,
    double threshold,
    SearchTerms.Algorithm algorithm,
    boolean caseSensitive,
    boolean withScore,
    Order order,
    int limit,
    int batchSize) {
  private static final long HOUR_MS = 3_600_000;
  private static final int MOST_TERMS = 32;
  private static final int LIMIT = 100;
  private static final int MOST_RESULTS = 10_000;

  private static final List<String> TRUE = List.of("1", "t", "T", "TRUE", "true", "True");
  private static final List<String> FALSE = List.of("0", "f", "F", "FALSE", "false", "False");

  enum Order {
    ASCENDING,
    DESCENDING,
    BEST_FIRST
  }

  /// @param endpoint as errors name it
  static SearchParameters read(Exchange exchange, String endpoint, long nowMs) {
    TimeRange range =
        new TimeRange(time(exchange, "start", nowMs - HOUR_MS), time(exchange, "end", nowMs));
    if (range.isEmpty()) {
      throw Exchange.badRequest("end timestamp must not be before start timestamp");
    }
    List<List<Matcher>> selectors = Parameters.selectors(exchange);
    List<String> terms = exchange.parameters("search[]");
    if (terms.size() > MOST_TERMS) {
      throw Exchange.badRequest(
          "too many search[] terms: got " + terms.size() + ", maximum is " + MOST_TERMS);
    }
    double threshold = threshold(exchange.parameter("fuzz_threshold"));
    SearchTerms.Algorithm algorithm = algorithm(exchange.parameter("fuzz_alg"));
    boolean caseSensitive = flag(exchange, "case_sensitive", true);
    boolean withScore = flag(exchange, "include_score", false);
    Order order = order(exchange, !terms.isEmpty());
    int limit = count(exchange, "limit");
    if (limit > MOST_RESULTS) {
      throw Exchange.badRequest(
          "limit " + limit + " exceeds the configured maximum (" + MOST_RESULTS + ")");
    }
    int batchSize = count(exchange, "batch_size");
    checkOrder(exchange.parameter("sort_by"), endpoint);
    return new SearchParameters(
        range,
        selectors,
        terms,
        threshold,
        algorithm,
        caseSensitive,
        withScore,
        order,
        limit,
        batchSize);
  }

  private static long time(Exchange exchange, String name, long absent) {
    String text = exchange.parameter(name);
    try {
      return text.isEmpty() ? absent : Parameters.parseTime(text);
    } catch (IllegalArgumentException e) {
      throw Exchange.badRequest(Parameters.wrongTime(name, e));
    }
  }

  private static double threshold(String text) {
    try {
      int percent = text.isEmpty() ? 0 : Integer.parseInt(text);
      if (percent >= 0 && percent <= 100) {
        return percent / 100.0;
      }
    } catch (NumberFormatException notANumber) {
      // is told as one that is out of bounds
    }
    throw Exchange.badRequest(
        "invalid fuzz_threshold " + Parameters.quote(text) + ": must be 0-100");
  }

  private static SearchTerms.Algorithm algorithm(String text) {
    return switch (text) {
      case "", "subsequence" -> SearchTerms.Algorithm.SUBSEQUENCE;
      case "jarowinkler" -> SearchTerms.Algorithm.JARO_WINKLER;
      default ->
          throw Exchange.badRequest(
              "unsupported fuzz_alg "
                  + Parameters.quote(text)
                  + ": must be one of [subsequence jarowinkler]");
    };
  }

  static boolean flag(Exchange exchange, String name, boolean absent) {
    String text = exchange.parameter(name);
    if (text.isEmpty()) {
      return absent;
    }
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      throw Exchange.badRequest(
          "invalid " + name + " " + Parameters.quote(text) + ": must be boolean");
    }
    return TRUE.contains(text);
  }

  private static Order order(Exchange exchange, boolean hasTerms) {
    String by = exchange.parameter("sort_by");
    String direction = exchange.parameter("sort_dir");
    boolean byScore = by.equals("score");
    if (!direction.isEmpty() && by.isEmpty()) {
      throw Exchange.badRequest("sort_dir is only valid when sort_by is set");
    }
    if (!direction.isEmpty() && byScore) {
      throw Exchange.badRequest("sort_dir is not supported for sort_by=score");
    }
    if (!direction.isEmpty() && !direction.equals("asc") && !direction.equals("dsc")) {
      throw Exchange.badRequest(
          "invalid sort_dir " + Parameters.quote(direction) + ": must be \"asc\" or \"dsc\"");
    }
    if (byScore && !hasTerms) {
      throw Exchange.badRequest("sort_by=score requires search[] to be set");
    }
    if (byScore) {
      return Order.BEST_FIRST;
    }
    return direction.equals("dsc") ? Order.DESCENDING : Order.ASCENDING;
  }

  private static int count(Exchange exchange, String name) {
    String text = exchange.parameter(name);
    try {
      int count = text.isEmpty() ? LIMIT : Integer.parseInt(text);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException notANumber) {
      // is told as one that is out of bounds
    }
    throw Exchange.badRequest(
        "invalid " + name + " " + Parameters.quote(text) + ": must be a positive integer");
  }

  private static void checkOrder(String by, String endpoint) {
    if (!by.isEmpty() && !by.equals("alpha") && !by.equals("score")) {
      throw Exchange.badRequest(
          "invalid sort_by "
              + Parameters.quote(by)
              + " for "
              + endpoint
              + ": must be \"alpha\" or \"score\"");
    }
  }
}
