package io.tributary.scraper;

import com.google.re2j.Pattern;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The parts of a large poll: each asks for some names of metrics of every selector that leaves the
/// name open. Selectors that name a metric are asked for once.
final class SlicePlan {
  private static final String MATCH = "match[]";
  private static final Pattern NAMED = Pattern.compile("__name__\\s*=\\s*[\"']");

  /// A request's head, which servers take up to 64 KiB and more of.
  private static final int MOST_PATTERN_CHARS = 24_000;

  private SlicePlan() {}

  /// Returns whether an address asks for metrics by other things than their names.
  static boolean isOpen(URI federate) {
    return selectors(federate).stream().anyMatch(SlicePlan::isOpen);
  }

  /// A selector in braces whose name is no equality. What is sliced for nothing is still right.
  private static boolean isOpen(String selector) {
    String text = selector.strip();
    return text.startsWith("{") && text.endsWith("}") && !NAMED.matcher(text).find();
  }

  /// Returns the requests that together ask for what `federate` asks for.
  ///
  /// @param names of all metrics
  /// @param series how many series a name has, where it is known
  /// @param usual how many one has where it is not
  /// @param most series of a slice, unless a single name has more
  static List<URI> of(
      URI federate, List<String> names, Map<String, Long> series, long usual, long most) {
    List<String> open = new ArrayList<>();
    List<String> named = new ArrayList<>();
    selectors(federate).forEach(each -> (isOpen(each) ? open : named).add(each));
    List<URI> slices = new ArrayList<>();
    if (!named.isEmpty()) {
      slices.add(withSelectors(federate, named));
    }
    List<String> slice = new ArrayList<>();
    long sum = 0;
    int chars = 0;
    for (String name : names) {
      long own = series.getOrDefault(name, usual);
      if (!slice.isEmpty() && (sum + own > most || chars + name.length() > MOST_PATTERN_CHARS)) {
        slices.add(sliced(federate, open, slice));
        slice.clear();
        sum = 0;
        chars = 0;
      }
      slice.add(name);
      sum += own;
      chars += 2 * name.length() + 1;
    }
    if (!slice.isEmpty()) {
      slices.add(sliced(federate, open, slice));
    }
    return slices;
  }

  private static URI sliced(URI federate, List<String> open, List<String> names) {
    String pattern = names.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    String matcher = "__name__=~\"" + pattern.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    return withSelectors(federate, open.stream().map(each -> and(each, matcher)).toList());
  }

  private static String and(String selector, String matcher) {
    String text = selector.strip();
    String inside = text.substring(0, text.length() - 1).stripTrailing();
    boolean first = inside.endsWith("{") || inside.endsWith(",");
    return inside + (first ? "" : ",") + matcher;
  }

  private static List<String> selectors(URI federate) {
    String query = federate.getRawQuery() == null ? "" : federate.getRawQuery();
    List<String> selectors = new ArrayList<>();
    for (String pair : query.split("&", -1)) {
      String decoded = URLDecoder.decode(pair, StandardCharsets.UTF_8);
      if (decoded.startsWith(MATCH + "=")) {
        selectors.add(decoded.substring(MATCH.length() + 1));
      }
    }
    return selectors;
  }

  /// Returns the address with other selectors.
  static URI withSelectors(URI federate, List<String> selectors) {
    List<String> pairs = new ArrayList<>();
    for (String pair : federate.getRawQuery().split("&", -1)) {
      if (!URLDecoder.decode(pair, StandardCharsets.UTF_8).startsWith(MATCH + "=")) {
        pairs.add(pair);
      }
    }
    for (String selector : selectors) {
      pairs.add(
          URLEncoder.encode(MATCH, StandardCharsets.UTF_8)
              + "="
              + URLEncoder.encode(selector, StandardCharsets.UTF_8));
    }
    String whole = federate.toString();
    return URI.create(whole.substring(0, whole.indexOf('?')) + "?" + String.join("&", pairs));
  }
}
