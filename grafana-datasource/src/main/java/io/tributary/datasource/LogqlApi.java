package io.tributary.datasource;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.NanoRange;
import io.tributary.query.exec.QueryOptions;
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
import java.util.function.Function;

/// Loki's `query` and `query_range`. Safe for use by several threads.
final class LogqlApi {
  // Loki's defaults, which its users build on.
  static final int MAX_ENTRIES = 5_000;
  static final int MAX_SERIES = 500;

  private static final String ENCODING_FLAGS = "X-Loki-Response-Encoding-Flags";
  private static final String CATEGORIZE = "categorize-labels";

  private final QueryServerConfig config;
  private final QueryServices services;
  private final QueryGate gate;
  private final LogqlEngine engine;

  LogqlApi(QueryServerConfig config, QueryServices services, QueryGate gate) {
    this.config = config;
    this.services = services;
    this.gate = gate;
    this.engine = new LogqlEngine(services.clock());
  }

  void instant(Exchange exchange) throws IOException {
    long now = LogParameters.nanos(services.clock().instant());
    long time = LogParameters.time(exchange, "time", now);
    LogParameters.newestFirst(exchange); // only checked: numbers have no order, and all are told
    LogParameters.limit(exchange);
    answer(exchange, LogParams.instant(time));
  }

  void range(Exchange exchange) throws IOException {
    if (!exchange.parameter("regexp").isEmpty()) {
      throw Exchange.badRequest("the parameter regexp is not there: write |~ in the query");
    }
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    if (range.minNs() == range.maxNs()) {
      throw Exchange.badRequest("end timestamp must not be before or equal to start time");
    }
    answer(exchange, params(exchange, range));
  }

  private static LogParams params(Exchange exchange, NanoRange range) {
    return new LogParams(
        range.minNs(),
        range.maxNs(),
        LogParameters.stepNs(exchange, range),
        LogParameters.limit(exchange),
        LogParameters.newestFirst(exchange),
        LogParameters.intervalNs(exchange));
  }

  /// Answers with lines as Loki did before its API had a version; `regexp` is one more filter.
  void legacy(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    LogParams params = params(exchange, range);
    checkLimit(params.limit());
    String regexp = exchange.parameter("regexp");
    String query =
        exchange.parameter("query") + (regexp.isEmpty() ? "" : " |~ " + Quoting.quote(regexp));
    if (!(LogqlParser.parse(query) instanceof LogSelector)) {
      throw Exchange.badRequest(
          "legacy endpoints only support streams result type, current type is matrix");
    }
    LogQueryable store = services.logs().apply(exchange.view());
    long asked = System.nanoTime();
    LogqlResult result = run(exchange, options -> engine.query(store, query, params, options));
    long queueNanos = Math.max(0, System.nanoTime() - asked - result.wallNanos());
    try (JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      new LogqlJson(json, false).writeLegacy(result, queueNanos);
    }
  }

  /// Answers with a query as one would write it.
  void format(Exchange exchange) throws IOException {
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
    String query = exchange.parameter("query");
    if (!(LogqlParser.parse(query) instanceof LogSelector)) {
      throw Exchange.badRequest("only log selector is supported");
    }
    checkLimit(lines);
    LogParams params = new LogParams(range.minNs(), range.maxNs(), 1, lines, true);
    LogQueryable store = services.logs().apply(exchange.view());
    LogqlResult result = run(exchange, options -> engine.query(store, query, params, options));
    return result.data() instanceof LogqlResult.Entries entries ? entries.entries() : List.of();
  }

  private static void checkLimit(int limit) {
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
    }
    LogQueryable store = services.logs().apply(exchange.view());
    long asked = System.nanoTime();
    LogqlResult result = run(exchange, options -> engine.query(store, query, params, options));
    long queueNanos = Math.max(0, System.nanoTime() - asked - result.wallNanos());
    boolean categorize =
        exchange.request().getHeaders().getCSV(ENCODING_FLAGS, false).contains(CATEGORIZE);
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      answer.notices(result.annotations().warnings(), List.of());
      JsonGenerator json = answer.data();
      new LogqlJson(json, categorize).write(result, queueNanos);
    }
  }

  LogqlEngine engine() {
    return engine;
  }

  /// Runs a query when it is its turn, until its client leaves.
  <T> T run(Exchange exchange, Function<QueryOptions, T> query) throws IOException {
    try (ClientPresence client = new ClientPresence(exchange.request())) {
      QueryOptions options =
          new QueryOptions(
              config.queryTimeout(),
              config.lookback(),
              config.maxSamples(),
              MAX_SERIES,
              () -> false);
      return gate.run(exchange.view(), client, over -> query.apply(options.withCanceled(over)));
    }
  }
}
