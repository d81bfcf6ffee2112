package io.tributary.shipper;

import io.tributary.model.Labels;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The stream of one path: its labels, and a clock that never shows the same time twice.
///
/// A file and its rotated predecessors are one stream. Confined to one thread.
final class FileStream {
  private static final String FILENAME = "filename";

  private final byte[] labels;
  private long lastTimestampNs;
  private long newestSeenNs;

  private FileStream(byte[] labels) {
    this.labels = labels;
  }

  static FileStream of(Path path, Map<String, String> labels) {
    Map<String, String> all = new TreeMap<>(labels);
    all.put(FILENAME, text(path));
    return new FileStream(Labels.of(all).toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Returns the path's bytes as UTF-8, whatever the locale of the process says they are.
  private static String text(Path path) {
    String uri = path.toUri().getRawPath();
    return URLDecoder.decode(uri.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// Returns the labels as a selector without operators, in UTF-8.
  byte[] labels() {
    return labels;
  }

  long lastTimestampNs() {
    return lastTimestampNs;
  }

  /// Makes every later timestamp greater than this one.
  void passed(long timestampNs) {
    lastTimestampNs = Math.max(lastTimestampNs, timestampNs);
  }

  /// Notes that at this time the newest file known of the stream was being written; what had the
  /// path before is not written any more then, what has it later is.
  void newestSeen(long timeNs) {
    newestSeenNs = Math.max(newestSeenNs, timeNs);
  }

  /// Returns a time at or after which each file was written that had the path later than those
  /// known. Without any of those it is the newest timestamp, which may be too late.
  long newestSeenNs() {
    return newestSeenNs == 0 ? lastTimestampNs : newestSeenNs;
  }

  /// Returns the timestamp of the next line: the time of reading, or the one after the last.
  long nextTimestampNs(long nowNs) {
    lastTimestampNs = Math.max(lastTimestampNs + 1, nowNs);
    return lastTimestampNs;
  }
}
