package io.tributary.server.config;

import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.limits.SeriesLimits;
import io.tributary.server.config.ServerConfig.Limits;
import io.tributary.storage.StoreLimits;
import java.time.Duration;

/// Reads `limits`, those of all clusters and those of one: what one does not say is as everywhere.
final class LimitsReader {
  static final Limits DEFAULT = new Limits(ClusterLimits.DEFAULT, StoreLimits.DEFAULT);

  private static final int MIB = 1 << 20;

  private LimitsReader() {}

  static Limits read(ConfigSection parent, Limits fallback) {
    ConfigSection section = parent.section("limits");
    ClusterLimits sending = fallback.sending();
    StoreLimits storing = fallback.storing();
    int body = bodySize(section, "max_body", sending.bodyBytes());
    int decoded = bodySize(section, "max_decoded", sending.decodedBytes());
    int activeSeries = section.value("active_series", storing.activeSeries(), ValueType.LIMIT);
    SeriesLimits series = series(section, sending.series());
    Duration age = section.value("max_age", storing.maxAge(), ValueType.DURATION);
    Duration future = section.value("max_future", storing.maxFuture(), ValueType.DURATION);
    ConfigSection logSection = section.section("logs");
    int activeStreams =
        logSection.value("active_streams", storing.activeStreams(), ValueType.LIMIT);
    LogLimits logs = logs(logSection, sending.logs());
    logSection.end();
    section.end();
    return new Limits(
        new ClusterLimits(body, decoded, series, logs),
        new StoreLimits(activeSeries, activeStreams, age, future));
  }

  private static int bodySize(ConfigSection section, String key, int fallback) {
    long bytes = section.value(key, (long) fallback, ValueType.SIZE);
    if (bytes < MIB || bytes > 1024 * MIB) {
      section.wrong(key, "must be from 1MiB to 1GiB value=" + SizeText.print(bytes));
      return fallback;
    }
    return (int) bytes;
  }

  private static SeriesLimits series(ConfigSection section, SeriesLimits fallback) {
    return new SeriesLimits(
        section.value("samples_per_second", fallback.samplesPerSecond(), ValueType.LIMIT),
        section.value("series_per_request", fallback.perRequest(), ValueType.LIMIT),
        section.value("labels_per_series", fallback.labels(), ValueType.LIMIT),
        section.value("label_name_length", fallback.labelNameBytes(), ValueType.SIZE_LIMIT),
        section.value("label_value_length", fallback.labelValueBytes(), ValueType.SIZE_LIMIT));
  }

  private static LogLimits logs(ConfigSection section, LogLimits fallback) {
    return new LogLimits(
        section.value("bytes_per_second", fallback.bytesPerSecond(), ValueType.SIZE_LIMIT),
        section.value("streams_per_request", fallback.perRequest(), ValueType.LIMIT),
        section.value("labels_per_stream", fallback.labels(), ValueType.LIMIT),
        section.value("label_name_length", fallback.labelNameBytes(), ValueType.SIZE_LIMIT),
        section.value("label_value_length", fallback.labelValueBytes(), ValueType.SIZE_LIMIT),
        section.value("line_length", fallback.lineBytes(), ValueType.SIZE_LIMIT),
        section.value("truncate_lines", fallback.truncatesLines(), ValueType.BOOLEAN),
        section.value("metadata_length", fallback.metadataBytes(), ValueType.SIZE_LIMIT),
        section.value("metadata_pairs", fallback.metadataPairs(), ValueType.LIMIT));
  }
}
