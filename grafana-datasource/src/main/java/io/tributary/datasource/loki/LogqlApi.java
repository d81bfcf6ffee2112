package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.ClientPresence;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryGate;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.View;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.NanoRange;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.logql.LogCursor;
import io.tributary.query.logql.LogEntry;
import io.tributary.query.logql.LogParams;
import io.tributary.query.logql.LogqlEngine;
import io.tributary.query.logql.LogqlParseException;
import io.tributary.query.logql.LogqlParser;
import io.tributary.query.logql.LogqlResult;
import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.ast.LogqlFormatter;
import io.tributary.query.logql.convert.Quoting;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// Loki's `query` and `query_range`. Safe for use by several threads.
public final class LogqlApi {
  /// Loki's default, which its users build on.
  static final int MAX_ENTRIES = 5_000;

  private static final String ENCODING_FLAGS = "X-Loki-Response-Encoding-Flags";
  private static final String CATEGORIZE = "categorize-labels";

  private final QueryServerConfig config;
  private final QueryServices services;
  private final QueryGate gate;
  private final LogqlEngine engine;

  public LogqlApi(QueryServerConfig config, QueryServices services, QueryGate gate) {
    this.config = config;
    this.services = services;
    this.gate = gate;
    this.engine = new LogqlEngine(services.clock());
  }

  public void instant(Exchange exchange) throws IOException {
    LogParameters.limit(exchange); // only checked, as the direction: numbers have no order
    long time = LogParameters.time(exchange, LogParameters.nanos(services.clock().instant()));
    LogParameters.newestFirst(exchange);
    answer(exchange, LogParams.instant(time));
  }

  public void range(Exchange exchange) throws IOException {
    if (!exchange.parameter("regexp").isEmpty()) {
      throw Exchange.badRequest("the parameter regexp is not there: write |~ in the query");
    }
    LogParams params = params(exchange);
    List<String> cursor = exchange.parameters("cursor");
    if (!cursor.isEmpty()) {
      if (params.intervalNs() != 0) {
        throw Exchange.badRequest("cursor and interval do not go together");
      }
      params = params.from(LogCursor.decode(cursor.getFirst(), pagedQuery(exchange, params)));
    }
    answer(exchange, params);
  }

  /// Returns what pages of one query have in common.
  private static String pagedQuery(Exchange exchange, LogParams params) {
    return (params.newestFirst() ? "backward " : "forward ") + exchange.parameter("query");
  }

  private LogParams params(Exchange exchange) {
    LogParameters.RangeQuery asked = LogParameters.rangeQuery(exchange, services.clock().instant());
    return new LogParams(
        asked.range().minNs(),
        asked.range().maxNs(),
        asked.stepNs(),
        asked.limit(),
        asked.newestFirst(),
        asked.intervalNs(),
        null);
  }

  /// Answers with lines as Loki did before its API had a version; `regexp` is one more filter.
  public void legacy(Exchange exchange) throws IOException {
    LogParams params = params(exchange);
    String query = exchange.parameter("query");
    String regexp = exchange.parameter("regexp");
    if (!regexp.isEmpty()) {
      selector(exchange);
      query += " |~ " + Quoting.quote(regexp);
    }
    if (!(LogqlParser.parse(query) instanceof LogSelector)) {
      throw Exchange.badRequest("legacy endpoints only support streams result type");
    }
    checkLimit(params.limit());
    String filtered = query;
    LogQueryable store = services.logs().apply(exchange.view());
    long asked = System.nanoTime();
    LogqlResult result = run(exchange, options -> engine.query(store, filtered, params, options));
    long queueNanos = Math.max(0, System.nanoTime() - asked - result.cost().wallNanos());
    exchange.hold(result.data().bytes());
    try (JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      new LogqlJson(json, false).writeLegacy(result, queueNanos);
    }
  }

  /// Answers with a query as one would write it.
  public void format(Exchange exchange) throws IOException {
    String formatted;
    try {
      formatted = LogqlFormatter.format(LogqlParser.parse(exchange.parameter("query")));
    } catch (LogqlParseException | InvalidStageException e) {
      try (JsonGenerator json = JsonAnswer.bare(exchange, 400)) {
        json.writeStartObject();
        json.writeStringField("status", "invalid-query");
        json.writeStringField("error", e.getMessage());
        json.writeEndObject();
      }
      return;
    }
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      answer.data().writeString(formatted);
    }
  }

  /// Returns the newest lines of a selector that a request names, to look at what they hold.
  List<LogEntry> sample(Exchange exchange, NanoRange range, int lines) throws IOException {
    LogSelector log = selector(exchange);
    checkLimit(lines);
    LogParams params = new LogParams(range.minNs(), range.maxNs(), 1, lines, true);
    LogQueryable store = services.logs().apply(exchange.view());
    return run(exchange, options -> engine.lines(store, log, params, options));
  }

  /// Returns the lines of a selector in a view.
  ///
  /// @param left whether who asks has left
  List<LogEntry> lines(
      View view, BooleanSupplier left, LogQueryable store, LogSelector log, LogParams params) {
    return run(view, left, options -> engine.lines(store, log, params, options));
  }

  /// Returns the selector that a request names.
  static LogSelector selector(Exchange exchange) {
    if (LogqlParser.parse(exchange.parameter("query")) instanceof LogSelector log) {
      return log;
    }
    throw Exchange.badRequest("only log selector is supported");
  }

  /// Returns whether labels that are not the stream's are to stand with each line.
  static boolean isToBeCategorized(Exchange exchange) {
    return exchange.request().getHeaders().getCSV(ENCODING_FLAGS, false).contains(CATEGORIZE);
  }

  static void checkLimit(int limit) {
    if (limit > MAX_ENTRIES) {
      throw Exchange.badRequest(
          "max entries limit per query exceeded, limit > max_entries_limit_per_query ("
              + limit
              + " > "
              + MAX_ENTRIES
              + ")");
    }
  }

  private void answer(Exchange exchange, LogParams params) throws IOException {
    String query = exchange.parameter("query");
    if (LogqlParser.parse(query) instanceof LogSelector) {
      checkLimit(params.limit());
    } else if (params.cursor() != null) {
      throw Exchange.badRequest("a cursor is for lines, not for numbers");
    }
    LogQueryable store = services.logs().apply(exchange.view());
    long asked = System.nanoTime();
    LogqlResult all = run(exchange, options -> engine.query(store, query, params, options));
    LogqlResult result = LogSeriesLimit.apply(exchange.request(), all);
    long queueNanos = Math.max(0, System.nanoTime() - asked - result.cost().wallNanos());
    exchange.hold(result.data().bytes());
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      answer.notices(result.annotations().warnings(), List.of());
      JsonGenerator json = answer.data();
      LogqlJson writer = new LogqlJson(json, isToBeCategorized(exchange));
      writer.write(result, queueNanos, next -> next.encode(pagedQuery(exchange, params)));
    }
  }

  LogqlEngine engine() {
    return engine;
  }

  /// Runs a query when it is its turn, until its client leaves.
  <T> T run(Exchange exchange, Function<QueryOptions, T> query) throws IOException {
    try (ClientPresence client = new ClientPresence(exchange.request())) {
      return run(exchange.view(), client, query);
    }
  }

  private <T> T run(View view, BooleanSupplier left, Function<QueryOptions, T> query) {
    QueryOptions options =
        new QueryOptions(
            config.queryTimeout(),
            config.lookback(),
            config.maxSamples(),
            config.maxSeries(),
            () -> false);
    return gate.run(view, left, over -> query.apply(options.withCanceled(over)));
  }
}
