package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.LogQuerier;
import io.tributary.query.logql.LogqlParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/// Loki's `labels`, `label/<name>/values` and `series`. Safe for use by several threads.
public final class LogSeriesApi {
  private final QueryServices services;

  public LogSeriesApi(QueryServices services) {
    this.services = services;
  }

  public void labelNames(Exchange exchange) throws IOException {
    names(exchange, false);
  }

  public void labelValues(Exchange exchange) throws IOException {
    values(exchange, false);
  }

  /// Answers under both names: Loki 3 says `data` here, too, and clients from before its API had a
  /// version read `values`.
  public void legacyNames(Exchange exchange) throws IOException {
    names(exchange, true);
  }

  public void legacyValues(Exchange exchange) throws IOException {
    values(exchange, true);
  }

  private void names(Exchange exchange, boolean legacy) throws IOException {
    strings(exchange, legacy, querier -> querier.labelNames(LogParameters.matchers(exchange), 0));
  }

  private void values(Exchange exchange, boolean legacy) throws IOException {
    String name = String.valueOf(exchange.path().labelName());
    strings(
        exchange,
        legacy,
        querier -> querier.labelValues(name, LogParameters.matchers(exchange), 0));
  }

  private void strings(
      Exchange exchange, boolean legacy, Function<LogQuerier, List<String>> listing)
      throws IOException {
    try (LogQuerier querier = open(exchange)) {
      List<String> strings = listing.apply(querier);
      try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
        answer.notices(querier.warnings(), List.of());
        if (strings.isEmpty()) { // nothing, as Loki does
          return;
        }
        JsonGenerator json = answer.data();
        JsonAnswer.strings(json, strings);
        if (legacy) {
          json.writeFieldName("values");
          JsonAnswer.strings(json, strings);
        }
      }
    }
  }

  private LogQuerier open(Exchange exchange) {
    return services
        .logs()
        .apply(exchange.view())
        .querier(LogParameters.range(exchange, services.clock().instant()));
  }

  public void series(Exchange exchange) throws IOException {
    List<List<Matcher>> groups = groups(exchange);
    try (LogQuerier querier = open(exchange)) {
      Iterable<Labels> streams =
          groups.size() == 1 ? querier.streams(groups.getFirst(), 0) : union(querier, groups);
      try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
        answer.notices(querier.warnings(), List.of());
        JsonGenerator json = answer.data();
        json.writeStartArray();
        for (Labels labels : streams) {
          JsonAnswer.labels(json, labels);
        }
        json.writeEndArray();
      }
    }
  }

  private static List<List<Matcher>> groups(Exchange exchange) {
    List<String> texts = new ArrayList<>(exchange.parameters("match[]"));
    texts.addAll(exchange.parameters("match"));
    List<List<Matcher>> groups = texts.stream().map(LogqlParser::parseMatchers).toList();
    if (groups.size() > 1 && groups.stream().anyMatch(List::isEmpty)) {
      throw Exchange.badRequest("0 matchers in group: {}");
    }
    return groups.isEmpty() ? List.of(List.of()) : groups;
  }

  private static Iterable<Labels> union(LogQuerier querier, List<List<Matcher>> groups) {
    TreeSet<Labels> all = new TreeSet<>();
    groups.forEach(matchers -> all.addAll(querier.streams(matchers, 0)));
    return all;
  }
}
