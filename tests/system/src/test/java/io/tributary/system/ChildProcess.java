package io.tributary.system;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A process whose output goes to a file, so that no pipe can fill up; ended when closed.
final class ChildProcess implements Closeable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration END = Duration.ofSeconds(15);

  private final Process process;
  private final Path log;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// @param log where both its outputs go
  static ChildProcess start(List<String> command, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    return new ChildProcess(builder.redirectOutput(log.toFile()).start(), log);
  }

  /// Returns the first line of the output that starts with `start`, waiting for it.
  String awaitLine(String start, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline) {
      boolean alive = process.isAlive();
      for (String line : output().lines().toList()) {
        if (line.startsWith(start)) {
          return line;
        }
      }
      if (!alive) {
        break;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new AssertionError(
        "process never said \"" + start + "\" alive=" + process.isAlive() + "\n" + output());
  }

  /// Waits until an address of it answers 200.
  void awaitAnswer(URI uri, Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        if (HttpApi.get(uri).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // it does not listen yet
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new AssertionError(uri + " was never answered\n" + output());
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  /// Returns the most memory that it has had.
  long peakRssBytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    String line =
        Files.readAllLines(status).stream()
            .filter(each -> each.startsWith("VmHWM:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
  }

  /// Sends it a signal, by its name without SIG.
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /// Ends it as `kill -9` does.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Asks it to end and returns its exit code.
  int stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      throw new AssertionError("process did not end within " + END + "\n" + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
