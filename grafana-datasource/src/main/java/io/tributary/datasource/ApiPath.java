package io.tributary.datasource;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A request's path, split into the view it names and what it asks for.
///
/// @param cluster the decoded name after `/clusters/`, or null when the path names none
/// @param rest the decoded path without it; begins with a slash
record ApiPath(@Nullable String cluster, String rest) {
  private static final String CLUSTERS = "/clusters/";
  private static final String LABEL = "/api/v1/label/";
  private static final String VALUES = "/values";

  /// @throws IllegalArgumentException when an escape is malformed
  static ApiPath parse(String rawPath) {
    if (!rawPath.startsWith(CLUSTERS)) {
      return new ApiPath(null, decode(rawPath));
    }
    int end = rawPath.indexOf('/', CLUSTERS.length());
    if (end < 0) {
      end = rawPath.length();
    }
    String rest = end == rawPath.length() ? "/" : rawPath.substring(end);
    return new ApiPath(decode(rawPath.substring(CLUSTERS.length(), end)), decode(rest));
  }

  private static String decode(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// Returns the name between `/api/v1/label/` and `/values`, or null when this is another path.
  @Nullable String labelName() {
    boolean values =
        rest.startsWith(LABEL)
            && rest.endsWith(VALUES)
            && rest.length() >= LABEL.length() + VALUES.length();
    return values ? rest.substring(LABEL.length(), rest.length() - VALUES.length()) : null;
  }

  /// Returns the path with what varies in it named, as routes and metrics know it.
  String route() {
    return labelName() == null ? rest : LABEL + ":name" + VALUES;
  }
}
