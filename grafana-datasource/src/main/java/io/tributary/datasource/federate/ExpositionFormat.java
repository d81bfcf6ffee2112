package io.tributary.datasource.federate;

import io.tributary.datasource.http.AcceptedType;
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

  /// @param accept the header, or null when there is none
  static ExpositionFormat negotiate(@Nullable String accept) {
    NameEscaping escaping = NameEscaping.UNDERSCORES;
    for (AcceptedType clause : AcceptedType.list(accept)) {
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
