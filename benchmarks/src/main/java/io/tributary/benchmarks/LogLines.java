package io.tributary.benchmarks;

import java.util.Locale;
import java.util.SplittableRandom;

/// Lines as services log them: the same line for the same numbers.
public final class LogLines {
  /// How a service writes its lines.
  public enum Form {
    LOGFMT,
    JSON,
    ACCESS,
    JAVA
  }

  private static final String[] MESSAGES = {
    "request completed",
    "cache miss",
    "message published",
    "upstream call finished",
    "price calculated",
    "connection reset by peer",
    "timeout after %dms waiting for a connection"
  };
  private static final String[] PATHS = {
    "/api/v1/items?id=%d", "/api/v1/orders/%d", "/cart", "/healthz", "/static/app.%d.js"
  };
  private static final String[] AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        + " Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "kube-probe/1.30",
    "curl/8.7.1"
  };
  private static final String[] LEVELS = {"info", "info", "info", "debug", "warn", "error"};

  private LogLines() {}

  /// Returns a line of about 170 bytes of a stream; others have other numbers.
  public static String line(int stream, int number) {
    SplittableRandom random = random(stream, number);
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

  /// Returns a line of 150 to 350 bytes, in which much varies from line to line.
  public static String line(Form form, int stream, int number) {
    SplittableRandom random = random(stream, number);
    String time =
        "2026-11-22T19:%02d:%02d.%03dZ"
            .formatted(number / 60 % 60, number % 60, random.nextInt(1_000));
    String level = oneOf(LEVELS, random);
    String message = filled(oneOf(MESSAGES, random), random);
    String path = filled(oneOf(PATHS, random), random);
    double ms = random.nextInt(1, 1 << random.nextInt(4, 22)) / 1_000.0;
    String trace = "%016x%016x".formatted(random.nextLong(), random.nextLong());
    int user = random.nextInt(60_000);
    int status = random.nextInt(20) == 0 ? 404 : 200;
    return switch (form) {
      case LOGFMT ->
          "ts=%s level=%s caller=server.go:%d component=gateway msg=\"%s\" method=GET path=\"%s\""
                  .formatted(time, level, 100 + random.nextInt(9), message, path)
              + " status=%d user=u-%d trace_id=%s duration=%.4fms"
                  .formatted(status, user, trace, ms);
      case JSON ->
          "{\"ts\":\"%s\",\"level\":\"%s\",\"logger\":\"checkout\",\"caller\":\"cart.go:%d\","
                  .formatted(time, level, 80 + random.nextInt(9))
              + "\"msg\":\"%s\",\"trace_id\":\"%s\",\"span_id\":\"%016x\",\"user_id\":\"u-%d\","
                  .formatted(message, trace, random.nextLong(), user)
              + "\"path\":\"%s\",\"status\":%d,\"bytes\":%d,\"duration_ms\":%.3f}"
                  .formatted(path, status, random.nextInt(60_000), ms);
      case ACCESS ->
          "%d.%d.4.%d - - [22/Nov/2026:19:%02d:%02d +0000] \"GET %s HTTP/1.1\" %d %d \"-\" \"%s\""
                  .formatted(
                      120 + random.nextInt(90),
                      random.nextInt(80),
                      random.nextInt(250),
                      number / 60 % 60,
                      number % 60,
                      path,
                      status,
                      random.nextInt(80_000),
                      oneOf(AGENTS, random))
              + " %d %.3f [shop-cart-8080] [] 10.64.0.%d:8080 %s"
                  .formatted(300 + random.nextInt(2_000), ms / 1_000, stream % 60, trace);
      case JAVA ->
          "%s %5s 1 --- [orders] [nio-8080-exec-%d] c.e.shop.orders.OrderService             : %s"
                  .formatted(time, level.toUpperCase(Locale.ROOT), stream % 20, message)
              + " order=%d customer=u-%d".formatted(random.nextInt(9_000_000), user);
    };
  }

  private static SplittableRandom random(int stream, int number) {
    return new SplittableRandom(((long) stream << 32) + number);
  }

  private static String oneOf(String[] all, SplittableRandom random) {
    return all[random.nextInt(all.length)];
  }

  private static String filled(String text, SplittableRandom random) {
    return text.contains("%d") ? text.formatted(random.nextInt(1 << random.nextInt(4, 20))) : text;
  }
}
