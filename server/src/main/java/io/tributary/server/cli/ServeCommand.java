package io.tributary.server.cli;

import io.tributary.server.Server;
import io.tributary.server.WallClock;
import io.tributary.server.config.ServerConfig;
import io.tributary.server.log.LogSetup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Runs the server until the process is told to end.
///
/// Once everything answers it prints one line, which scripts wait for: `ready
/// query=http://HOST:PORT ingest=http://HOST:PORT data=DIR seconds=N`, the seconds since the
/// process was made.
@Command(name = "serve", description = "Run the server.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(9); // who stops us waits for 10

  @Mixin private ConfigOptions options = new ConfigOptions();

  private final Terminal terminal;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerConfig config = options.read().config();
    LogSetup.level(config.logLevel());
    Server server = Server.start(config, WallClock.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "shutdown"));
    terminal.out().println(ready(server, config));
    new CountDownLatch(1).await(); // until a signal ends the process
    return ExitCode.DONE;
  }

  private static String ready(Server server, ServerConfig config) {
    Instant now = WallClock.SYSTEM.instant();
    Instant made = ProcessHandle.current().info().startInstant().orElse(now);
    return String.format(
        Locale.ROOT,
        "ready query=http://%s ingest=http://%s data=%s seconds=%.2f",
        server.queryAddress(),
        server.ingestAddress(),
        config.data().toAbsolutePath().normalize(),
        Duration.between(made, now).toMillis() / 1e3);
  }

  /// Ends the process with a code of ours: the virtual machine would end it with the signal's.
  ///
  /// What a close cannot finish in time, as on a disk that hangs, is in the log and is replayed.
  private static void end(Server server) {
    AtomicInteger exitCode = new AtomicInteger(ExitCode.ENVIRONMENT);
    Thread closing =
        new Thread(
            () -> {
              server.close();
              exitCode.set(ExitCode.DONE);
            },
            "close");
    closing.setUncaughtExceptionHandler(
        (_, e) -> LOG.error("the server did not close as it should", e));
    closing.start();
    try {
      if (!closing.join(LONGEST_STOP)) {
        LOG.error("the server did not close in time, its log keeps what was not sealed");
      }
    } catch (InterruptedException e) {
      LOG.error("the stop was interrupted", e);
    } finally {
      Runtime.getRuntime().halt(exitCode.get());
    }
  }
}
