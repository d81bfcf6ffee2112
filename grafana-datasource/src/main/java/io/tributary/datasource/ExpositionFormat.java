package io.tributary.datasource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form in which `/federate` answers.
///
/// As Prometheus, it never answers in OpenMetrics. Source: `expfmt.Negotiate`.
///
/// @param protobuf whether families are protobuf messages, each behind its length; else text
record ExpositionFormat(boolean protobuf, NameEscaping escaping) {
  private static final String PROTOBUF = "application/vnd.google.protobuf";
  private static final String FAMILY = "io.prometheus.client.MetricFamily";
  private static final String TEXT = "text/plain";
  private static final String TEXT_VERSION = "0.0.4";

  /// One alternative of an `Accept` header.
  private record Clause(String type, double weight, Map<String, String> parameters) {
    static Clause parse(String text) {
      List<String> parts = List.of(text.split(";", -1));
      Map<String, String> parameters = new HashMap<>();
      for (String part : parts.subList(1, parts.size())) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          parameters.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
        }
      }
      double weight;
      try {
        weight = Double.parseDouble(parameters.getOrDefault("q", "1"));
      } catch (NumberFormatException e) {
        weight = 1; // what cannot be read counts as if it were not there
      }
      return new Clause(parts.getFirst().strip().toLowerCase(Locale.ROOT), weight, parameters);
    }

    String parameter(String name) {
      return parameters.getOrDefault(name, "");
    }
  }

  /// @param accept the header, or null when there is none
  static ExpositionFormat negotiate(@Nullable String accept) {
    List<Clause> clauses = new ArrayList<>();
    for (String clause : accept == null ? new String[0] : accept.split(",", -1)) {
      clauses.add(Clause.parse(clause));
    }
    clauses.sort(Comparator.comparingDouble(Clause::weight).reversed());
    NameEscaping escaping = NameEscaping.UNDERSCORES;
    for (Clause clause : clauses) {
      for (NameEscaping known : NameEscaping.values()) {
        escaping = known.text().equals(clause.parameter("escaping")) ? known : escaping;
      }
      if (clause.type().equals(PROTOBUF)
          && clause.parameter("proto").equals(FAMILY)
          && clause.parameter("encoding").equals("delimited")) {
        return new ExpositionFormat(true, escaping);
      }
      String version = clause.parameter("version");
      if (clause.type().equals(TEXT) && (version.isEmpty() || version.equals(TEXT_VERSION))) {
        break;
      }
    }
    return new ExpositionFormat(false, escaping);
  }

  String contentType() {
    String type =
        protobuf
            ? PROTOBUF + "; proto=" + FAMILY + "; encoding=delimited"
            : TEXT + "; version=" + TEXT_VERSION + "; charset=utf-8";
    return type + "; escaping=" + escaping.text();
  }
}
