package io.tributary.system;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A log shipper, as its users start it; it can be killed, stopped and started again with the same
/// positions.
final class ShipperProcess implements AutoCloseable {
  private final Path folder;
  private final List<String> arguments;
  private ChildProcess process;
  private int starts;

  private ShipperProcess(Path folder, List<String> arguments) throws IOException {
    this.folder = folder;
    this.arguments = arguments;
    this.process = launch();
  }

  /// Starts a shipper with its positions and its log in `folder`.
  ///
  /// @param arguments what follows `ship`: labels and patterns
  static ShipperProcess start(Path folder, URI ingest, String cluster, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--to", ingest.toString(), "--cluster", cluster));
    all.addAll(List.of("--positions", folder.resolve("positions").toString()));
    all.addAll(List.of(arguments));
    return new ShipperProcess(Files.createDirectories(folder), all);
  }

  /// Starts it again, after [#kill()] or [#stop()].
  void restart() throws IOException {
    process = launch();
  }

  void kill() throws InterruptedException {
    process.kill();
  }

  int stop() throws IOException, InterruptedException {
    return process.stop();
  }

  String output() throws IOException {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }

  private ChildProcess launch() throws IOException {
    List<String> command = new ArrayList<>(List.of(Launcher.script().toString(), "ship"));
    command.addAll(arguments);
    return ChildProcess.start(command, folder.resolve("shipper-" + ++starts + ".log"));
  }
}
