package io.tributary.server.cli;

/// What a command ends with.
final class ExitCode {
  static final int DONE = 0;

  /// A query, test or check failed.
  static final int FAILED = 1;

  /// Usage, configuration or environment.
  static final int ENVIRONMENT = 2;

  /// The server could not be reached.
  static final int NOT_REACHABLE = 3;

  private ExitCode() {}
}
