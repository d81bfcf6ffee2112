package io.tributary.server.config;

import io.tributary.model.ClusterId;
import io.tributary.model.DurationText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// A kind of single value: how it is read and how it is printed.
///
/// @param parse throws [IllegalArgumentException] with a message for the user
/// @param print text that `parse` reads back
record ValueType<T>(Function<String, T> parse, Function<T, String> print) {
  private static final String NO_URL = "must be a URL such as http://tributary.example:9291";

  static final ValueType<String> TEXT = new ValueType<>(text -> text, text -> text);
  static final ValueType<String> LABEL_NAME =
      new ValueType<>(ValueType::parseLabelName, name -> name);

  /// A label that is taken off, which `__replica__` may be: so it is called in many configurations.
  static final ValueType<String> REPLICA_LABEL =
      new ValueType<>(ValueType::parseReplicaLabel, name -> name);

  static final ValueType<String> SECRET = new ValueType<>(text -> text, _ -> "<secret>");
  static final ValueType<Duration> DURATION =
      new ValueType<>(DurationText::parse, DurationText::print);
  static final ValueType<Long> SIZE = new ValueType<>(SizeText::parse, SizeText::print);

  /// A size of Prometheus' configuration.
  static final ValueType<Long> BINARY_SIZE =
      new ValueType<>(SizeText::parseBinary, SizeText::print);

  static final ValueType<Integer> COUNT = new ValueType<>(ValueType::parseCount, String::valueOf);

  /// A number that may be without limit: 0 in text, the greatest int here.
  static final ValueType<Integer> LIMIT =
      new ValueType<>(ValueType::parseLimit, limit -> String.valueOf(limited(limit)));

  /// A size that may be without limit: 0 in text, the greatest int here.
  static final ValueType<Integer> SIZE_LIMIT =
      new ValueType<>(ValueType::parseSizeLimit, limit -> SizeText.print(limited(limit)));

  static final ValueType<Boolean> BOOLEAN =
      new ValueType<>(ValueType::parseBoolean, String::valueOf);
  static final ValueType<Path> PATH = new ValueType<>(ValueType::parsePath, Path::toString);
  static final ValueType<HostPort> ADDRESS = new ValueType<>(HostPort::parse, HostPort::toString);
  static final ValueType<URI> URL = new ValueType<>(ValueType::parseUrl, URI::toString);

  /// A URL that may have a query.
  static final ValueType<URI> LINK = new ValueType<>(ValueType::parseLink, URI::toString);

  static final ValueType<ClusterId> CLUSTER =
      new ValueType<>(ValueType::parseCluster, ClusterId::name);

  static final ValueType<Instant> DATE = new ValueType<>(ValueType::parseDate, Instant::toString);

  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
    return oneOf(type, value -> value.name().toLowerCase(Locale.ROOT));
  }

  /// @param name how each constant is written
  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type, Function<E, String> name) {
    return new ValueType<>(text -> parseEnum(type, name, text), name);
  }

  private static String parseLabelName(String text) {
    if (!text.matches("[a-zA-Z_][a-zA-Z0-9_]*") || text.startsWith("__")) {
      throw new IllegalArgumentException("must be the name of a label such as cluster");
    }
    return text;
  }

  private static String parseReplicaLabel(String text) {
    return text.equals("__replica__") ? text : parseLabelName(text);
  }

  private static Path parsePath(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("must be the path of a file or folder");
    }
    return Path.of(text);
  }

  private static int parseCount(String text) {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
      throw new IllegalArgumentException("must be a whole number from 1 to 999999999");
    }
    return Integer.parseInt(text);
  }

  private static int limited(int limit) {
    return limit == Integer.MAX_VALUE ? 0 : limit;
  }

  private static int parseLimit(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException("must be a whole number from 0 to 999999999");
    }
    int limit = Integer.parseInt(text);
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }

  private static int parseSizeLimit(String text) {
    long bytes = SizeText.parse(text);
    if (bytes >= Integer.MAX_VALUE) {
      throw new IllegalArgumentException("must be less than 2GiB");
    }
    return bytes == 0 ? Integer.MAX_VALUE : (int) bytes;
  }

  private static boolean parseBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  private static URI parseUrl(String text) {
    URI uri = parseLink(text);
    if (uri.getQuery() != null) {
      throw new IllegalArgumentException(NO_URL);
    }
    return uri;
  }

  private static URI parseLink(String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be a URL: " + e.getReason(), e);
    }
    throw new IllegalArgumentException(NO_URL);
  }

  /// A day begins at midnight, UTC.
  private static Instant parseDate(String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "must be a date such as 2026-11-30 or a time such as 2026-11-30T12:00:00Z", e);
    }
  }

  private static ClusterId parseCluster(String text) {
    ClusterId cluster = new ClusterId(text);
    if (cluster.isReserved()) {
      throw new IllegalArgumentException("is reserved for the server's own metrics");
    }
    return cluster;
  }

  private static <E extends Enum<E>> E parseEnum(
      Class<E> type, Function<E, String> name, String text) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(name).toList();
    int place = names.indexOf(text);
    if (place < 0) {
      throw new IllegalArgumentException("must be one of " + names);
    }
    return type.getEnumConstants()[place];
  }
}
