package io.tributary.benchmarks;

/// Lines of about 150 bytes as a web service logs them.
public final class LogLines {
  private LogLines() {}

  /// Returns a line of a stream; others have other numbers.
  public static String line(int stream, int number) {
    return "level=info ts=2026-11-22T19:48:01.181309Z caller=handler.go:142 msg=\"request handled\""
        + " method=GET path=/api/v1/items?id="
        + number
        + " status=200 duration=12.5ms client=10.0.3."
        + stream;
  }
}
