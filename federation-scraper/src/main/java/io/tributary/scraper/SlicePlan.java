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

  /// Proxies in front of a server take 8 KiB of a request's first line as a rule.
  private static final int MOST_ADDRESS_CHARS = 7_500;

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
    int room = MOST_ADDRESS_CHARS - sliced(federate, open, List.of()).toString().length();
    int chars = 0;
    for (String name : names) {
      long own = series.getOrDefault(name, usual);
      int ownChars = open.size() * encoded("|" + inPattern(name)).length();
      if (!slice.isEmpty() && (sum + own > most || chars + ownChars > room)) {
        slices.add(sliced(federate, open, slice));
        slice.clear();
        sum = 0;
        chars = 0;
      }
      slice.add(name);
      sum += own;
      chars += ownChars;
    }
    if (!slice.isEmpty()) {
      slices.add(sliced(federate, open, slice));
    }
    return slices;
  }

  private static URI sliced(URI federate, List<String> open, List<String> names) {
    String pattern = names.stream().map(SlicePlan::inPattern).collect(Collectors.joining("|"));
    String matcher = "__name__=~\"" + pattern + "\"}";
    return withSelectors(federate, open.stream().map(each -> and(each, matcher)).toList());
  }

  /// Returns a name as it stands in a regular expression, in quotes.
  private static String inPattern(String name) {
    return Pattern.quote(name).replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
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
      pairs.add(encoded(MATCH) + "=" + encoded(selector));
    }
    String whole = federate.toString();
    return URI.create(whole.substring(0, whole.indexOf('?')) + "?" + String.join("&", pairs));
  }
}
