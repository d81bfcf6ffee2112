package io.tributary.benchmarks;

import java.util.SplittableRandom;

/// Lines of about 170 bytes as a web service logs them: the same line for the same numbers.
public final class LogLines {
  private LogLines() {}

  /// Returns a line of a stream; others have other numbers.
  public static String line(int stream, int number) {
    SplittableRandom random = new SplittableRandom(((long) stream << 32) + number);
    return "level=info ts=2026-11-22T19:%02d:%02d.%06dZ caller=handler.go:%d"
            .formatted(
                number / 60 % 60, number % 60, random.nextInt(1_000_000), 100 + random.nextInt(9))
        + " msg=\"request handled\" method=GET path=/api/v1/items?id="
        + random.nextInt(1_000_000)
        + " status="
        + (random.nextInt(20) == 0 ? 404 : 200)
        + " duration="
        + random.nextInt(1, 900) / 10.0
        + "ms client=10.0.3."
        + stream % 250;
  }
}
