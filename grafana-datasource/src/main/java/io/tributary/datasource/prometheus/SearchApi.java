package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.ClientPresence;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryGate;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `search/metric_names`, `search/label_names` and `search/label_values`: names as somebody types
/// them, a batch of results a line. Safe for use by several threads.
///
/// Source: Prometheus `web/api/v1/search.go`, where it is an experimental feature.
public final class SearchApi {
  private static final List<List<Matcher>> EVERYTHING = List.of(List.of());
  private static final int TEXTS_BETWEEN_LOOKS = 1 << 10;

  private final QueryServices services;
  private final QueryGate gate;

  public SearchApi(QueryServices services, QueryGate gate) {
    this.services = services;
    this.gate = gate;
  }

  private record Result(String text, double score) {}

  /// Reads all strings of one selector, sorted.
  private interface Listing {
    List<String> list(Querier querier, List<Matcher> matchers);
  }

  public void metricNames(Exchange exchange) throws IOException {
    SearchParameters search = read(exchange, "metric_names");
    boolean withMetadata = SearchParameters.flag(exchange, "include_metadata", false);
    Listing names = (querier, matchers) -> querier.labelValues(Labels.METRIC_NAME, matchers, 0);
    try (Querier querier = querier(exchange, search)) {
      List<Result> found = found(exchange, search, querier, names);
      Map<String, MetricMetadata> metadata = withMetadata ? metadata(querier, found) : Map.of();
      write(exchange, search, new Found("name", found, metadata), querier.warnings());
    }
  }

  public void labelNames(Exchange exchange) throws IOException {
    SearchParameters search = read(exchange, "label_names");
    try (Querier querier = querier(exchange, search)) {
      List<Result> found =
          found(exchange, search, querier, (from, matchers) -> from.labelNames(matchers, 0));
      write(exchange, search, new Found("name", found, Map.of()), querier.warnings());
    }
  }

  public void labelValues(Exchange exchange) throws IOException {
    SearchParameters search = read(exchange, "label_values");
    String label = exchange.parameter("label");
    if (label.isEmpty()) {
      throw Exchange.badRequest("missing required parameter \"label\"");
    }
    try (Querier querier = querier(exchange, search)) {
      List<Result> found =
          found(
              exchange, search, querier, (from, matchers) -> from.labelValues(label, matchers, 0));
      write(exchange, search, new Found("value", found, Map.of()), querier.warnings());
    }
  }

  private SearchParameters read(Exchange exchange, String endpoint) {
    return SearchParameters.read(exchange, endpoint, services.clock().millis());
  }

  private Querier querier(Exchange exchange, SearchParameters search) {
    return services.views().apply(exchange.view()).querier(search.range());
  }

  /// Returns what fits, one more than is told at most.
  private List<Result> found(
      Exchange exchange, SearchParameters search, Querier querier, Listing listing)
      throws IOException {
    try (ClientPresence client = new ClientPresence(exchange.request())) {
      return gate.run(
          exchange.view(), client, over -> best(search, listed(search, querier, listing), over));
    }
  }

  private static Collection<String> listed(
      SearchParameters search, Querier querier, Listing listing) {
    List<List<Matcher>> selectors = search.selectors().isEmpty() ? EVERYTHING : search.selectors();
    if (selectors.size() == 1) {
      return listing.list(querier, selectors.getFirst());
    }
    TreeSet<String> all = new TreeSet<>(Labels::compareUtf8);
    selectors.forEach(matchers -> all.addAll(listing.list(querier, matchers)));
    return all;
  }

  private static List<Result> best(
      SearchParameters search, Collection<String> texts, BooleanSupplier over) {
    SearchTerms terms =
        new SearchTerms(
            search.terms(), search.threshold(), search.algorithm(), search.caseSensitive());
    List<Result> results = new ArrayList<>();
    int looks = 0;
    for (String text : texts) {
      if (++looks % TEXTS_BETWEEN_LOOKS == 0 && over.getAsBoolean()) {
        throw new TributaryException(ErrorKind.CANCELED, "search was canceled texts=" + looks);
      }
      double score = terms.score(text);
      if (score != SearchTerms.NOT_FOUND) {
        results.add(new Result(text, score));
      }
      if (search.order() == SearchParameters.Order.ASCENDING && results.size() > search.limit()) {
        break;
      }
    }
    List<Result> sorted =
        switch (search.order()) {
          case ASCENDING -> results;
          case DESCENDING -> results.reversed();
          case BEST_FIRST -> {
            results.sort(Comparator.comparingDouble(Result::score).reversed());
            yield results;
          }
        };
    return sorted.subList(0, Math.min(search.limit() + 1, sorted.size()));
  }

  private static Map<String, MetricMetadata> metadata(Querier querier, List<Result> found) {
    Set<String> names = found.stream().map(Result::text).collect(Collectors.toSet());
    Map<String, MetricMetadata> known = new HashMap<>();
    try (Stream<MetricMetadata> all = querier.metadata()) {
      all.filter(entry -> names.contains(entry.family()))
          .forEach(entry -> known.putIfAbsent(entry.family(), entry));
    }
    return known;
  }

  /// @param field the name of a result's text
  /// @param metadata by text, where it is asked for and known
  private record Found(String field, List<Result> results, Map<String, MetricMetadata> metadata) {}

  private static void write(
      Exchange exchange, SearchParameters search, Found found, List<String> warnings)
      throws IOException {
    List<Result> results = found.results();
    List<Result> shown = results.subList(0, Math.min(search.limit(), results.size()));
    try (JsonGenerator json =
        JsonAnswer.generator(exchange.begin(200, "application/x-ndjson; charset=utf-8"))) {
      json.setRootValueSeparator(null);
      int from = 0;
      do { // the first line is there in any case
        int to = (int) Math.min((long) from + search.batchSize(), shown.size());
        json.writeStartObject();
        json.writeArrayFieldStart("results");
        for (Result result : shown.subList(from, to)) {
          write(json, result, found, search.withScore());
        }
        json.writeEndArray();
        if (from == 0 && !warnings.isEmpty()) {
          json.writeFieldName("warnings");
          JsonAnswer.strings(json, warnings);
        }
        json.writeEndObject();
        json.writeRaw('\n');
        from = to;
      } while (from < shown.size());
      json.writeStartObject();
      json.writeStringField("status", "success");
      json.writeBooleanField("has_more", results.size() > shown.size());
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void write(JsonGenerator json, Result result, Found found, boolean withScore)
      throws IOException {
    json.writeStartObject();
    json.writeStringField(found.field(), result.text());
    if (withScore) {
      json.writeFieldName("score");
      json.writeRawValue(new SampleText().value(result.score()).toString());
    }
    MetricMetadata known = found.metadata().get(result.text());
    if (known != null) {
      json.writeStringField("type", known.type().name().toLowerCase(Locale.ROOT));
      writeIfAny(json, "help", known.help());
      writeIfAny(json, "unit", known.unit());
    }
    json.writeEndObject();
  }

  private static void writeIfAny(JsonGenerator json, String field, String text) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(field, text);
    }
  }
}
