package io.tributary.scraper;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A form of exposition that can be read, by Prometheus' name for it.
public enum ScrapeProtocol {
  PROTOBUF(
      "PrometheusProto",
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"),
  OPEN_METRICS_1_0_0(
      "OpenMetricsText1.0.0", "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8"),
  OPEN_METRICS_0_0_1("OpenMetricsText0.0.1", "application/openmetrics-text;version=0.0.1"),
  TEXT_1_0_0("PrometheusText1.0.0", "text/plain;version=1.0.0;escaping=allow-utf-8"),
  TEXT_0_0_4("PrometheusText0.0.4", "text/plain;version=0.0.4");

  /// Without protobuf, which is asked for where native histograms are wanted.
  public static final List<ScrapeProtocol> DEFAULT =
      List.of(OPEN_METRICS_1_0_0, OPEN_METRICS_0_0_1, TEXT_1_0_0, TEXT_0_0_4);

  private static final int BEST_TENTHS = 6;

  private final String configName;
  private final String mediaType;

  ScrapeProtocol(String configName, String mediaType) {
    this.configName = configName;
    this.mediaType = mediaType;
  }

  public String configName() {
    return configName;
  }

  /// Returns the header that asks for these, the first before the others.
  static String accept(List<ScrapeProtocol> protocols) {
    String wanted =
        IntStream.range(0, protocols.size())
            .mapToObj(i -> protocols.get(i).mediaType + weight(i))
            .collect(Collectors.joining(","));
    return wanted + ",*/*" + weight(protocols.size());
  }

  private static String weight(int place) {
    return String.format(Locale.ROOT, ";q=0.%d", Math.max(1, BEST_TENTHS - place));
  }
}
