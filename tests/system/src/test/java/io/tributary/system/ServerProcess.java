package io.tributary.system;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server on free ports, as its users start it; it can be killed, stopped and started again on
/// the same data.
///
/// After a restart the ports stay as they were, so that senders find it again.
final class ServerProcess implements Closeable {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Pattern READY = Pattern.compile("ready query=(\\S+) ingest=(\\S+) .*");

  private final Path folder;
  private final List<String> arguments;
  private ChildProcess process;
  private URI queries;
  private URI ingest;
  private int starts;

  private ServerProcess(Path folder, List<String> arguments) throws IOException {
    this.folder = folder;
    this.arguments = arguments;
    this.process = launch("127.0.0.1:0", "127.0.0.1:0");
    Matcher ready = READY.matcher(ready());
    if (!ready.matches()) {
      process.close();
      throw new AssertionError("ready line is of another form\n" + process.output());
    }
    this.queries = URI.create(ready.group(1));
    this.ingest = URI.create(ready.group(2));
  }

  /// Starts a server with its data below `folder` and waits until it is ready.
  static ServerProcess start(Path folder, String... arguments) throws IOException {
    return new ServerProcess(folder, List.of(arguments));
  }

  /// Starts it again where it was, after [#kill()] or [#stop()].
  void restart() throws IOException {
    process = launch(queries.getAuthority(), ingest.getAuthority());
    String _ = ready();
  }

  /// Returns the line that says so; one that never says it is ended.
  private String ready() throws IOException {
    try {
      return process.awaitLine("ready ", START);
    } catch (IOException | AssertionError e) {
      process.close();
      throw e;
    }
  }

  URI queries() {
    return queries;
  }

  URI ingest() {
    return ingest;
  }

  void kill() throws InterruptedException {
    process.kill();
  }

  int stop() throws IOException, InterruptedException {
    return process.stop();
  }

  /// Asks it to read its configuration again.
  void hangUp() throws IOException, InterruptedException {
    process.signal("HUP");
  }

  /// Returns the most memory that it has had since it was started.
  long peakRssBytes() throws IOException {
    return process.peakRssBytes();
  }

  String output() throws IOException {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }

  private ChildProcess launch(String queryAddress, String ingestAddress) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Launcher.script().toString(),
                "serve",
                "--data",
                folder.resolve("data").toString(),
                "--query-listen",
                queryAddress,
                "--ingest-listen",
                ingestAddress));
    command.addAll(arguments);
    return ChildProcess.start(command, folder.resolve("server-" + ++starts + ".log"));
  }
}
