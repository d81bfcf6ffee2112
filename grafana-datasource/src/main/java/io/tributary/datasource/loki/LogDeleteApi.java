package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.LogDelete;
import io.tributary.model.logs.LogSelection;
import io.tributary.query.logql.FollowedLines;
import io.tributary.query.logql.LogqlParser;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Durations;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/// Loki's `delete`: lines of one cluster are hidden at once, and gone later. Safe for use by
/// several threads.
public final class LogDeleteApi {
  private static final Duration MAX_INTERVAL = Duration.ofHours(24); // Loki's default
  private static final int SECONDS_LENGTH = 10;
  private static final int MILLI_DIGITS = 3;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final QueryServerConfig config;
  private final QueryServices services;

  public LogDeleteApi(QueryServerConfig config, QueryServices services) {
    this.config = config;
    this.services = services;
  }

  /// Answers to all methods of the path.
  public void handle(Exchange exchange) throws IOException {
    if (!config.adminApi()) {
      exchange.error(FORBIDDEN, "unavailable", "deletion is not available for this tenant");
      return;
    }
    if (!(exchange.view() instanceof View.Cluster view)) {
      throw Exchange.badRequest(
          "lines are deleted from one cluster: name it in the path, path=/clusters/CLUSTER");
    }
    switch (exchange.request().getMethod()) {
      case "POST", "PUT" -> add(exchange, view.cluster());
      case "DELETE" -> cancel(exchange, view.cluster());
      default -> list(exchange, view.cluster());
    }
  }

  private void add(Exchange exchange, ClusterId cluster) throws IOException {
    LogSelection selection = selection(exchange);
    long nowMs = services.clock().millis();
    long startMs = startMs(exchange);
    long endMs = endMs(exchange, nowMs);
    if (endMs > nowMs) {
      throw Exchange.badRequest("deletes in the future are not allowed");
    }
    if (startMs >= endMs) {
      throw Exchange.badRequest("start time can't be greater than or equal to end time");
    }
    if (selection.filtered()) {
      checkInterval(exchange, endMs - startMs);
    }
    LogDelete delete = services.logDeletes().add(cluster, selection, new TimeRange(startMs, endMs));
    exchange.header("X-Delete-Request-ID", delete.id());
    exchange.noContent();
  }

  private static LogSelection selection(Exchange exchange) {
    String query = exchange.parameter("query");
    if (query.isEmpty()) {
      throw Exchange.badRequest("query not set");
    }
    try {
      if (LogqlParser.parse(query) instanceof LogSelector log) {
        new FollowedLines(log); // what is wrong within a stage is told now
        return new LogSelection(log.matchers(), query, !log.stages().isEmpty());
      }
    } catch (TributaryException e) {
      throw Exchange.badRequest("invalid query expression: " + e.getMessage());
    }
    throw Exchange.badRequest("invalid query expression: only log selector is supported");
  }

  private static long startMs(Exchange exchange) {
    String text = exchange.parameter("start");
    if (text.isEmpty()) {
      throw Exchange.badRequest("start time not set");
    }
    return timeMs("start", text);
  }

  private static long endMs(Exchange exchange, long nowMs) {
    String text = exchange.parameter("end");
    return text.isEmpty() ? nowMs : timeMs("end", text);
  }

  private static long timeMs(String name, String text) {
    try {
      if (text.length() == SECONDS_LENGTH && text.matches("[0-9.]*[0-9]")) {
        return new BigDecimal(text).movePointRight(MILLI_DIGITS).longValue();
      }
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw Exchange.badRequest(
          "invalid " + name + " time: require unix seconds or RFC3339 format");
    }
  }

  /// Here a delete is never cut into intervals; those who ask for some are told what is wrong.
  private static void checkInterval(Exchange exchange, long lengthMs) {
    String text = exchange.parameter("max_interval");
    Duration interval = text.isEmpty() ? Duration.ofSeconds(1) : interval(text);
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw invalidInterval();
    }
    if (interval.compareTo(MAX_INTERVAL) > 0) {
      throw tooLong(Durations.format(MAX_INTERVAL.toNanos()));
    }
    if (!text.isEmpty() && interval.toMillis() > lengthMs) {
      String length = Durations.format(Duration.ofMillis(lengthMs).toNanos());
      throw tooLong("the interval to be deleted (" + length + ")");
    }
  }

  private static Duration interval(String text) {
    try {
      return Duration.ofNanos(Durations.parse(text));
    } catch (ConversionException e) {
      throw invalidInterval();
    }
  }

  private static TributaryException invalidInterval() {
    return Exchange.badRequest("invalid max_interval: valid time units are 's', 'm', 'h'");
  }

  private static TributaryException tooLong(String most) {
    return Exchange.badRequest("max_interval can't be greater than " + most);
  }

  /// Returns the range by which a list is narrowed; everything unless both ends are given.
  private static TimeRange listed(Exchange exchange) {
    String start = exchange.parameter("start");
    String end = exchange.parameter("end");
    return start.isEmpty() || end.isEmpty()
        ? TimeRange.ALL
        : new TimeRange(timeMs("start", start), timeMs("end", end));
  }

  private void list(Exchange exchange, ClusterId cluster) throws IOException {
    TimeRange listed = listed(exchange);
    List<LogDelete> deletes =
        services.logDeletes().of(cluster).stream()
            .filter(delete -> delete.range().overlaps(listed.minMs(), listed.maxMs()))
            .toList();
    try (JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      json.writeStartArray();
      for (LogDelete delete : deletes) {
        json.writeStartObject();
        json.writeStringField("request_id", delete.id());
        json.writeFieldName("start_time");
        json.writeNumber(seconds(delete.range().minMs()));
        json.writeFieldName("end_time");
        json.writeNumber(seconds(delete.range().maxMs()));
        json.writeStringField("query", delete.query());
        json.writeStringField("status", delete.done() ? "processed" : "received");
        json.writeFieldName("created_at");
        json.writeNumber(seconds(delete.createdMs()));
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static String seconds(long millis) {
    BigDecimal seconds = BigDecimal.valueOf(millis, MILLI_DIGITS).stripTrailingZeros();
    return seconds.toPlainString();
  }

  private void cancel(Exchange exchange, ClusterId cluster) throws IOException {
    String id = exchange.parameter("request_id");
    boolean force = exchange.parameter("force").equals("true");
    switch (services.logDeletes().cancel(cluster, id, force)) {
      case CANCELED -> exchange.noContent();
      case BEGUN ->
          throw Exchange.badRequest(
              "Unable to cancel partially completed delete request. To force, use the ?force query"
                  + " parameter");
      case DONE ->
          throw Exchange.badRequest(
              "deletion of request which is in process or already processed is not allowed");
      case UNKNOWN ->
          exchange.error(NOT_FOUND, "not_found", "could not find delete request with given id");
    }
  }
}
