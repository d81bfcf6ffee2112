package io.tributary.server;

import io.tributary.server.cli.Tributary;

/// The entry point of the process.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Tributary.run(args));
  }
}
