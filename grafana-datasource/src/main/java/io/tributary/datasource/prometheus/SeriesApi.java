package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.http.Parameters;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.query.promql.ast.Quoting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// `labels`, `label/<name>/values` and `series`. Safe for use by several threads.
public final class SeriesApi {
  private static final List<List<Matcher>> EVERYTHING = List.of(List.of());

  private final QueryServices services;

  public SeriesApi(QueryServices services) {
    this.services = services;
  }

  /// Reads the strings of one selector; a limit of 0 means all.
  private interface Listing {
    List<String> list(Querier querier, List<Matcher> matchers, int limit);
  }

  public void labelNames(Exchange exchange) throws IOException {
    list(exchange, Querier::labelNames);
  }

  public void labelValues(Exchange exchange) throws IOException {
    String escaped = String.valueOf(exchange.path().labelName());
    String name = LabelNameEscapes.unescape(escaped);
    if (name.isEmpty() || !Quoting.isValidUtf8(name)) {
      throw Exchange.badRequest("invalid label name: " + Parameters.quote(name));
    }
    list(exchange, (querier, matchers, limit) -> querier.labelValues(name, matchers, limit));
  }

  private void list(Exchange exchange, Listing listing) throws IOException {
    int limit = Parameters.limit(exchange);
    TimeRange range = Parameters.range(exchange);
    List<List<Matcher>> selectors = Parameters.selectors(exchange);
    try (Querier querier = services.views().apply(exchange.view()).querier(range)) {
      int asked = limit == 0 ? 0 : limit + 1; // one more tells whether the limit bites
      Collection<String> strings =
          range.isEmpty()
              ? List.of()
              : merged(querier, selectors.isEmpty() ? EVERYTHING : selectors, asked, listing);
      List<String> warnings = new ArrayList<>(querier.warnings());
      if (limit > 0 && strings.size() > limit) {
        strings = strings.stream().limit(limit).toList();
        warnings.add(QueryApi.TRUNCATED);
      }
      try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
        JsonAnswer.strings(answer.data(), strings);
        answer.notices(warnings, List.of());
      }
    }
  }

  private static Collection<String> merged(
      Querier querier, List<List<Matcher>> selectors, int limit, Listing listing) {
    if (selectors.size() == 1) {
      return listing.list(querier, selectors.getFirst(), limit);
    }
    TreeSet<String> all = new TreeSet<>(Labels::compareUtf8);
    selectors.forEach(matchers -> all.addAll(listing.list(querier, matchers, limit)));
    return all;
  }

  public void series(Exchange exchange) throws IOException {
    Parameters.requireSelectors(exchange);
    int limit = Parameters.limit(exchange);
    TimeRange range = Parameters.range(exchange);
    List<List<Matcher>> selectors = Parameters.requiredSelectors(exchange);
    try (Querier querier = services.views().apply(exchange.view()).querier(range)) {
      try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
        JsonGenerator json = answer.data();
        json.writeStartArray();
        boolean whole =
            range.isEmpty()
                || (selectors.size() == 1
                    ? write(json, querier, selectors.getFirst(), limit)
                    : write(json, union(querier, selectors), limit));
        json.writeEndArray();
        List<String> warnings = new ArrayList<>(querier.warnings());
        if (!whole) {
          warnings.add(QueryApi.TRUNCATED);
        }
        answer.notices(warnings, List.of());
      }
    }
  }

  private static Collection<Labels> union(Querier querier, List<List<Matcher>> selectors) {
    TreeSet<Labels> all = new TreeSet<>();
    for (List<Matcher> matchers : selectors) {
      SeriesSet set = querier.select(matchers, SelectHints.LABELS_ONLY);
      while (set.next()) {
        all.add(set.at().labels());
      }
    }
    return all;
  }

  /// Writes series sorted by their labels; returns whether all were written.
  private static boolean write(
      JsonGenerator json, Querier querier, List<Matcher> matchers, int limit) throws IOException {
    if (limit == 0) {
      SeriesSet all = querier.select(matchers, SelectHints.LABELS_ONLY);
      while (all.next()) {
        JsonAnswer.labels(json, all.at().labels());
      }
      return true;
    }
    // Which ones are left out is open, so that not all have to be sorted for a few.
    SeriesSet any = querier.select(matchers, SelectHints.ANY_LABELS);
    List<Labels> taken = new ArrayList<>();
    boolean more = any.next();
    for (; more && taken.size() < limit; more = any.next()) {
      taken.add(any.at().labels());
    }
    taken.sort(null);
    boolean written = write(json, taken, limit);
    return written && !more;
  }

  private static boolean write(JsonGenerator json, Collection<Labels> series, int limit)
      throws IOException {
    int written = 0;
    for (Labels labels : series) {
      if (limit > 0 && written++ == limit) {
        return false;
      }
      JsonAnswer.labels(json, labels);
    }
    return true;
  }
}
