package io.tributary.server.cli;

import io.tributary.server.Server;
import io.tributary.server.WallClock;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ServerConfig;
import io.tributary.server.log.LogSetup;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the server until the process is told to end.
///
/// Once everything answers it prints one line, which scripts wait for: `ready
/// query=http://HOST:PORT ingest=http://HOST:PORT data=DIR seconds=N`, the age of the process:
/// `./tributary` becomes the server, so that it counts too.
record ServeCommand(Terminal terminal) implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(9); // who stops us waits for 10

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public String description() {
    return "Run the server.";
  }

  @Override
  public Options options() {
    return ConfigOptions.options();
  }

  @Override
  public int run(CommandLine given) throws IOException, InterruptedException {
    ConfigReader.Result configured = ConfigOptions.read(given);
    ServerConfig config = configured.config();
    LogSetup.level(config.logLevel());
    Server server = Server.start(configured, () -> ConfigOptions.read(given), WallClock.SYSTEM);
    HangUp.handle(server::reload);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "shutdown"));
    terminal.out().println(ready(server, config));
    new CountDownLatch(1).await(); // until a signal ends the process
    return ExitCode.DONE;
  }

  private static String ready(Server server, ServerConfig config) {
    return String.format(
        Locale.ROOT,
        "ready query=http://%s ingest=http://%s data=%s seconds=%.2f",
        server.queryAddress(),
        server.ingestAddress(),
        config.data().toAbsolutePath().normalize(),
        ProcessAge.seconds());
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
