package io.tributary.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where to listen.
///
/// @param host a name or address; without the brackets of IPv6
/// @param port 0 takes a free one
public record HostPort(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([^\\[\\]:/\\s]*)):([0-9]{1,5})");
  private static final int MAX_PORT = 65_535;

  /// Reads `127.0.0.1:9290`, `[::1]:9290`, or `:9290` for every address of the machine.
  ///
  /// @throws IllegalArgumentException when the text is not of that form
  public static HostPort parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
      throw new IllegalArgumentException(
          "must be HOST:PORT such as 127.0.0.1:9290, with a port from 0 to 65535");
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return new HostPort(host.isEmpty() ? "0.0.0.0" : host, Integer.parseInt(matcher.group(3)));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
