package io.tributary.server.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/// The running server that a command asks.
///
/// @param text as it was given
record ServerUrl(String text) {
  private static final String DEFAULT = "http://127.0.0.1:9290";
  private static final Duration CONNECT = Duration.ofSeconds(5);

  static Option option() {
    return Command.valued("url", "URL", "The server; default " + DEFAULT + ".");
  }

  static ServerUrl of(CommandLine given) {
    return new ServerUrl(given.getOptionValue("url", DEFAULT));
  }

  /// @throws IllegalArgumentException when the text is no URL
  URI resolve(String path) {
    return URI.create(text.replaceAll("/+$", "") + path);
  }

  static HttpClient client() {
    return HttpClient.newBuilder().connectTimeout(CONNECT).build();
  }

  @Override
  public String toString() {
    return text;
  }
}
