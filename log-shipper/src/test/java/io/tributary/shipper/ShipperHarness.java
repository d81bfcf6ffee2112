package io.tributary.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.shipper.ShipperConfig.Pace;
import io.tributary.shipper.ShipperConfig.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A shipper of the files in a folder, in a hurry, and the server it pushes to.
abstract class ShipperHarness {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  static final Pace PACE =
      new Pace(
          Duration.ofMillis(5),
          Duration.ofMillis(20),
          Duration.ofMillis(10),
          Duration.ofMillis(200),
          Duration.ofMillis(300));

  @TempDir private Path folder;
  Path logs;
  PushSink sink;
  private @Nullable Shipper shipper;

  @BeforeEach
  void startSink() throws IOException {
    logs = Files.createDirectories(folder.resolve("logs"));
    sink = new PushSink();
  }

  @AfterEach
  void stopAll() {
    if (shipper != null) {
      shipper.close();
    }
    sink.close();
  }

  Path positions() {
    return folder.resolve("positions");
  }

  ShipperConfig config(URI base, String... patterns) {
    List<Glob> globs =
        List.of(patterns).stream()
            .map(pattern -> Glob.of(logs.resolve(pattern).toString()))
            .toList();
    return new ShipperConfig(
        new Target(base, new ClusterId("eu-1"), null, "test"),
        positions(),
        List.of(new FileGroup(globs, List.of(), Map.of("job", "test"))),
        PACE);
  }

  /// Starts to ship what the patterns name in the folder.
  void ship(String... patterns) throws IOException {
    shipper = Shipper.start(config(sink.base(), patterns), InstantSource.system());
  }

  void stop() {
    Objects.requireNonNull(shipper).close();
    shipper = null;
  }

  /// Appends text, as bytes of ISO 8859-1.
  Path append(String name, String text) throws IOException {
    return Files.writeString(
        logs.resolve(name),
        text,
        StandardCharsets.ISO_8859_1,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  void rename(String from, String to) throws IOException {
    Files.move(logs.resolve(from), logs.resolve(to));
  }

  void truncate(String name) throws IOException {
    Files.newByteChannel(
            logs.resolve(name), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
        .close();
  }

  /// Waits until these lines, and no other, came in this order from files whose labels contain
  /// `name`.
  void awaitLines(String name, String... lines) {
    await(() -> sink.lines(name).size() >= lines.length);
    assertThat(sink.lines(name)).containsExactly(lines);
    long last = 0;
    for (PushSink.Entry entry : sink.entries(name)) {
      assertThat(entry.timestampNs()).isGreaterThan(last);
      last = entry.timestampNs();
    }
  }

  /// Waits while nothing is to happen, so long that it would have.
  static void settle() {
    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }
}
