package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files grow and are rotated while server and shipper are killed in turn: every line arrives once,
/// in the order of its file.
class ShipTest {
  private static final int KILLS = 6;
  private static final int FILES = 3;
  private static final long SEED = 20_261_126;
  private static final String CLUSTER = "ship-1";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  void killInTurn_rotatingFiles_everyLineArrivesOnceInOrder() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    Path logs = Files.createDirectories(folder.resolve("logs"));
    List<RotatingFile> files = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      files.add(new RotatingFile(logs, "app-" + i + ".log", random.split()));
    }
    try (ServerProcess server = ServerProcess.start(folder);
        ShipperProcess shipper =
            ShipperProcess.start(
                folder.resolve("shipper"), server.ingest(), CLUSTER, logs + "/*.log")) {
      HttpApi api = new HttpApi(server.queries()).cluster(CLUSTER);
      for (RotatingFile file : files) {
        file.write(1);
      }
      awaitCount(api, files); // a file that is rotated before anybody knows it is not looked for
      List<Thread> writers = files.stream().map(Thread.ofVirtual()::start).toList();
      for (int kill = 0; kill < KILLS; kill++) {
        LockSupport.parkNanos(Duration.ofMillis(500 + random.nextInt(1_000)).toNanos());
        if (kill % 2 == 0) {
          server.kill();
          server.restart();
        } else {
          shipper.kill();
          shipper.restart();
        }
      }
      files.forEach(RotatingFile::end);
      for (Thread thread : writers) {
        thread.join();
      }
      verify(api, files, shipper);
      assertThat(shipper.stop()).isZero();
    }
  }

  private static void awaitCount(HttpApi api, List<RotatingFile> files) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int written = files.stream().mapToInt(file -> file.written).sum();
    while (api.count("{filename=~\".+\"}") < written && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private static void verify(HttpApi api, List<RotatingFile> files, ShipperProcess shipper)
      throws Exception {
    awaitCount(api, files);
    for (RotatingFile file : files) {
      List<String> lines =
          api.lines("{filename=\"" + file.path + "\"}").stream()
              .map(entry -> entry.path(1).asText())
              .toList();
      String about = "seed=" + SEED + " file=" + file.path + "\n" + shipper.output();
      for (int i = 0; i < Math.min(lines.size(), file.written); i++) {
        assertThat(lines.get(i)).as(about).isEqualTo(file.line(i));
      }
      assertThat(lines.size()).as(about).isEqualTo(file.written);
    }
  }

  /// Writes numbered lines until it is told to end, and renames its file at times, as log rotation
  /// does: `app.log` becomes `app.log.1`, that becomes `app.log.2`, and so on.
  private static final class RotatingFile implements Runnable {
    private final Path path;
    private final SplittableRandom random;
    private volatile boolean ended;
    private int written;
    private int generations;

    RotatingFile(Path folder, String name, SplittableRandom random) {
      path = folder.resolve(name);
      this.random = random;
    }

    @Override
    public void run() {
      try {
        while (!ended) {
          write(1 + random.nextInt(40));
          if (random.nextInt(250) == 0) {
            rotate();
          }
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(8)).toNanos());
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    void end() {
      ended = true;
    }

    private void write(int lines) throws IOException {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < lines; i++) {
        text.append(line(written++)).append('\n');
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      int cut = random.nextInt(bytes.length); // lines come in parts, too
      append(bytes, 0, cut);
      append(bytes, cut, bytes.length);
    }

    private void append(byte[] bytes, int from, int end) throws IOException {
      try (SeekableByteChannel channel =
          Files.newByteChannel(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        channel.write(ByteBuffer.wrap(bytes, from, end - from));
      }
    }

    String line(int number) {
      return path.getFileName() + " line " + number + " " + "x".repeat(number % 97);
    }

    private void rotate() throws IOException {
      for (int i = generations++; i > 0; i--) {
        Files.move(generation(i), generation(i + 1));
      }
      Files.move(path, generation(1));
    }

    private Path generation(int number) {
      return path.resolveSibling(path.getFileName() + "." + number);
    }
  }
}
