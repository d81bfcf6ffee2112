package io.tributary.datasource.http;

import io.tributary.query.logql.template.ByteText;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request's path, split into the view it names and what it asks for.
///
/// @param cluster the decoded name after `/clusters/`, or null when the path names none
/// @param rest the decoded path without it, which begins with a slash; bytes that are not UTF-8
///   stand as in [ByteText]
public record ApiPath(@Nullable String cluster, String rest) {
  private static final String CLUSTERS = "/clusters/";
  private static final String LOKI = "/loki/";
  private static final String LOKI_BEFORE_V1 = "/api/prom/";
  private static final String LOKI_DELETE = "/loki/api/v1/delete";
  private static final String VALUES = "/values";

  /// Whose clients are servers, which log what they are told.
  private static final Set<String> TEXT_ERRORS = Set.of("/api/v1/read", "/federate");

  /// What stands before a name that `/values` follows.
  private static final List<String> BEFORE_NAME =
      List.of(
          "/api/v1/label/",
          "/loki/api/v1/label/",
          "/loki/api/v1/detected_field/",
          "/api/prom/label/");

  /// @throws IllegalArgumentException when an escape is malformed, or no cluster is named where one
  ///   should be
  public static ApiPath parse(String rawPath) {
    if (!rawPath.startsWith(CLUSTERS)) {
      return new ApiPath(null, decode(rawPath));
    }
    int end = rawPath.indexOf('/', CLUSTERS.length());
    if (end < 0) {
      end = rawPath.length();
    }
    if (end == CLUSTERS.length()) {
      throw new IllegalArgumentException("no cluster path=" + rawPath);
    }
    String rest = end == rawPath.length() ? "/" : rawPath.substring(end);
    return new ApiPath(decode(rawPath.substring(CLUSTERS.length(), end)), decode(rest));
  }

  private static String decode(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        bytes[length++] = bytes[i];
      } else if (i + 2 < bytes.length) {
        int high = HexFormat.fromHexDigit(bytes[++i]);
        bytes[length++] = (byte) (high << 4 | HexFormat.fromHexDigit(bytes[++i]));
      } else {
        throw new IllegalArgumentException("escape is cut off path=" + raw);
      }
    }
    return ByteText.decode(bytes, 0, length);
  }

  /// Returns whether this is a path of Loki's API, not of Prometheus'.
  public boolean isLoki() {
    return rest.startsWith(LOKI) || rest.startsWith(LOKI_BEFORE_V1);
  }

  /// Returns whether errors are told in a line of text, not in JSON.
  boolean tellsErrorsAsText() {
    return isLoki() || TEXT_ERRORS.contains(rest);
  }

  /// Returns whether the text of a refusal ends with the line; Loki's do so where lines are
  /// deleted.
  boolean endsRefusals() {
    return !isLoki() || rest.equals(LOKI_DELETE);
  }

  /// Returns the name before `/values`, or null when this is another path.
  public @Nullable String labelName() {
    String before = beforeName();
    return before == null ? null : rest.substring(before.length(), rest.length() - VALUES.length());
  }

  /// Returns the path with what varies in it named, as routes and metrics know it.
  public String route() {
    String before = beforeName();
    return before == null ? rest : before + ":name" + VALUES;
  }

  private @Nullable String beforeName() {
    if (rest.endsWith(VALUES)) {
      int end = rest.length() - VALUES.length();
      for (String before : BEFORE_NAME) {
        if (rest.startsWith(before)
            && before.length() < end
            && rest.indexOf('/', before.length()) == end) {
          return before;
        }
      }
    }
    return null;
  }
}
