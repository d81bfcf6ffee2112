package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.arrow.ArrowResult;
import io.tributary.datasource.http.AcceptedType;
import io.tributary.datasource.http.ClientPresence;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.http.Parameters;
import io.tributary.datasource.service.QueryGate;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.View;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.QueryResult;
import io.tributary.query.exec.QueryStats;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.promql.PromqlParseException;
import io.tributary.query.promql.PromqlParser;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.PrettyPrinter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;

/// `query`, `query_range`, `format_query` and `parse_query`. Safe for use by several threads.
public final class QueryApi {
  private static final int MAX_POINTS = 11_000;
  static final String TRUNCATED = "results truncated due to limit";

  private static final List<String> TIMINGS =
      List.of(
          "evalTotalTime",
          "resultSortTime",
          "queryPreparationTime",
          "innerEvalTime",
          "execQueueTime",
          "execTotalTime");

  /// The timings that are not told apart from the query's; the others are taken for nothing.
  private static final Set<String> WHOLE_TIMINGS =
      Set.of("evalTotalTime", "innerEvalTime", "execTotalTime");

  private static final Set<String> STATS = Set.of("", "true", "all");

  private final QueryServerConfig config;
  private final QueryServices services;
  private final QueryGate gate;

  public QueryApi(QueryServerConfig config, QueryServices services, QueryGate gate) {
    this.config = config;
    this.services = services;
    this.gate = gate;
  }

  public void instant(Exchange exchange) throws IOException {
    int limit = Parameters.limit(exchange);
    long timeMs = Parameters.time(exchange, "time", services.clock().millis());
    try (ClientPresence client = new ClientPresence(exchange.request())) {
      QueryOptions options = options(exchange);
      var store = services.views().apply(exchange.view());
      String query = exchange.parameter("query");
      QueryResult result =
          run(
              exchange.view(),
              client,
              over -> services.promql().instant(store, query, timeMs, options.withCanceled(over)));
      answer(exchange, result, limit);
    }
  }

  public void range(Exchange exchange) throws IOException {
    int limit = Parameters.limit(exchange);
    TimeSteps steps = steps(exchange);
    try (ClientPresence client = new ClientPresence(exchange.request())) {
      QueryOptions options = options(exchange);
      var store = services.views().apply(exchange.view());
      String query = exchange.parameter("query");
      QueryResult result =
          run(
              exchange.view(),
              client,
              over -> services.promql().range(store, query, steps, options.withCanceled(over)));
      answer(exchange, result, limit);
    }
  }

  private QueryResult run(
      View view, ClientPresence client, Function<BooleanSupplier, QueryResult> query) {
    try {
      return gate.run(view, client, query);
    } catch (TributaryException e) {
      if (e.kind() == ErrorKind.BAD_REQUEST) { // no PromQL, or of a type that cannot be asked for
        throw Exchange.invalidParameter("query", String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private static TimeSteps steps(Exchange exchange) {
    long startMs = Parameters.requiredTime(exchange, "start");
    long endMs = Parameters.requiredTime(exchange, "end");
    if (endMs < startMs) {
      throw Exchange.invalidParameter("end", Parameters.ENDS_EARLY);
    }
    Duration step = Parameters.duration(exchange, "step");
    if (step.isNegative() || step.isZero()) {
      throw Exchange.invalidParameter(
          "step",
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    long rangeMs = endMs - startMs;
    if (rangeMs < 0 || Duration.ofMillis(rangeMs).dividedBy(step) > MAX_POINTS) {
      throw Exchange.badRequest(
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution"
              + " (?step=XX)");
    }
    return new TimeSteps(startMs, endMs, Math.max(1, step.toMillis()));
  }

  private QueryOptions options(Exchange exchange) {
    Duration timeout = config.queryTimeout();
    if (!exchange.parameter("timeout").isEmpty()) {
      Duration asked = Parameters.duration(exchange, "timeout");
      timeout = asked.compareTo(timeout) < 0 ? asked : timeout;
    }
    Duration lookback = config.lookback();
    if (!exchange.parameter("lookback_delta").isEmpty()) {
      lookback = lookback(exchange.parameter("lookback_delta"));
    }
    boolean fresh =
        !exchange.parameter("stats").isEmpty() || exchange.parameter("nocache").equals("1");
    return new QueryOptions(
        timeout, lookback, config.maxSamples(), config.maxSeries(), () -> false, fresh);
  }

  private static Duration lookback(String text) {
    try {
      return Parameters.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw Exchange.badRequest("error parsing lookback delta duration: " + e.getMessage());
    }
  }

  private static void answer(Exchange exchange, QueryResult result, int limit) throws IOException {
    Value value = result.value();
    exchange.hold(value.bytes());
    List<String> warnings = new ArrayList<>(result.annotations().warnings());
    boolean truncated = limit > 0 && size(value) > limit;
    Value shown = truncated ? cut(value, limit) : value;
    if (truncated) {
      warnings.add(TRUNCATED);
    }
    String stats = exchange.parameter("stats");
    if (!STATS.contains(stats)) {
      warnings.add(
          "value "
              + Parameters.quote(stats)
              + " for parameter \"stats\" is deprecated and will be rejected in the next major"
              + " release, use \"true\" or \"all\"");
    }
    List<String> infos = result.annotations().infos();
    if (wantsArrow(exchange) && ArrowResult.fits(shown)) {
      arrow(exchange, shown, warnings, infos);
      return;
    }
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeStringField("resultType", ValueJson.resultType(shown));
      json.writeFieldName("result");
      new ValueJson(json).write(shown);
      if (!stats.isEmpty()) {
        stats(json, result.stats());
      }
      json.writeEndObject();
      answer.notices(warnings, infos);
    }
  }

  /// Returns whether the client prefers Arrow to what else is there; errors are JSON all the same.
  private static boolean wantsArrow(Exchange exchange) {
    for (AcceptedType type :
        AcceptedType.list(exchange.request().getHeaders().get(HttpHeader.ACCEPT))) {
      if (type.type().equals(ArrowResult.MEDIA_TYPE)) {
        return type.weight() > 0;
      }
      if (type.type().equals("application/json")) {
        return false;
      }
    }
    return false;
  }

  private static void arrow(
      Exchange exchange, Value value, List<String> warnings, List<String> infos)
      throws IOException {
    Map<String, String> metadata =
        Map.of(
            "resultType", ValueJson.resultType(value),
            "warnings", String.join("\n", warnings),
            "infos", String.join("\n", infos));
    try (ArrowResult result = new ArrowResult(HistogramJson::text)) {
      result.write(value, metadata, exchange.begin(200, ArrowResult.MEDIA_TYPE));
    }
  }

  private static int size(Value value) {
    return switch (value) {
      case Value.Vector vector -> vector.samples().size();
      case Value.Matrix matrix -> matrix.series().size();
      case Value.Scalar _, Value.Text _ -> 0;
    };
  }

  private static Value cut(Value value, int limit) {
    return switch (value) {
      case Value.Vector vector -> new Value.Vector(vector.samples().subList(0, limit));
      case Value.Matrix matrix -> new Value.Matrix(matrix.series().subList(0, limit));
      case Value.Scalar _, Value.Text _ -> value;
    };
  }

  private static void stats(JsonGenerator json, QueryStats stats) throws IOException {
    json.writeObjectFieldStart("stats");
    json.writeObjectFieldStart("timings");
    String seconds = new SampleText().value(stats.wallNanos() / 1e9).toString();
    for (String timing : TIMINGS) {
      json.writeFieldName(timing);
      json.writeRawValue(WHOLE_TIMINGS.contains(timing) ? seconds : "0");
    }
    json.writeEndObject();
    json.writeObjectFieldStart("samples");
    json.writeNumberField("totalQueryableSamples", stats.samplesRead());
    json.writeNumberField("samplesRead", stats.samplesRead());
    json.writeNumberField("peakSamples", stats.peakSamples());
    json.writeEndObject();
    json.writeEndObject();
  }

  public void format(Exchange exchange) throws IOException {
    String text = PrettyPrinter.print(parse(exchange));
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      answer.data().writeString(text);
    }
  }

  public void tree(Exchange exchange) throws IOException {
    Expr expr = parse(exchange);
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      new ExprJson(answer.data()).write(expr);
    }
  }

  private static Expr parse(Exchange exchange) {
    try {
      return PromqlParser.parse(exchange.parameter("query"), PromqlOptions.ALL);
    } catch (PromqlParseException e) {
      throw Exchange.invalidParameter("query", String.valueOf(e.getMessage()));
    }
  }
}
