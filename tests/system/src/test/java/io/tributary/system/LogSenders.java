package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Senders of logs that are installed when they are first needed, below `target`, or skipped with a
/// line where they cannot be had.
final class LogSenders {
  private static final Path FOLDER = Path.of("target", "senders").toAbsolutePath();
  private static final Path RSYSLOG = Path.of("/usr/sbin/rsyslogd");
  private static final Path RSYSLOG_TO_ELASTIC =
      Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so");
  private static final long PATIENCE_SECONDS = 180;

  private LogSenders() {}

  /// Returns rsyslog with its output for Elasticsearch.
  static Path rsyslog() {
    boolean installed = Files.isExecutable(RSYSLOG) && Files.exists(RSYSLOG_TO_ELASTIC);
    require(installed, "rsyslog and rsyslog-elasticsearch are not installed: skipped");
    return RSYSLOG;
  }

  /// Returns a Python that has these packages.
  static synchronized Path python(String... packages) throws Exception {
    Path venv = FOLDER.resolve("python");
    Path python = venv.resolve("bin/python");
    boolean made = Files.exists(python) || run(List.of("python3", "-m", "venv", venv.toString()));
    require(made, "python3 with its module venv cannot be had: skipped");
    install(
        List.of(python.toString(), "-m", "pip", "install", "-q", "--disable-pip-version-check"),
        venv,
        packages);
    return python;
  }

  /// Returns a folder in which Node.js finds these packages.
  static synchronized Path node(String... packages) throws Exception {
    Path folder = Files.createDirectories(FOLDER.resolve("node"));
    assumeTrue(run(List.of("npm", "--version")), "npm is not installed: skipped");
    install(
        List.of("npm", "install", "--silent", "--no-audit", "--prefix", folder.toString()),
        folder,
        packages);
    return folder;
  }

  private static void install(List<String> command, Path folder, String... packages)
      throws Exception {
    for (String each : packages) {
      Path mark = folder.resolve("has-" + each);
      if (!Files.exists(mark)) {
        boolean installed = run(Stream.concat(command.stream(), Stream.of(each)).toList());
        require(installed, each + " cannot be installed: skipped");
        Files.writeString(mark, "");
      }
    }
  }

  private static boolean run(List<String> command) throws InterruptedException {
    try {
      Files.createDirectories(FOLDER);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(FOLDER.resolve("log").toFile()))
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private static void require(boolean there, String orElse) {
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(there, orElse);
    }
    assertThat(there).as(orElse).isTrue();
  }
}
