package io.tributary.scraper.access;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a server is reached. Immutable.
///
/// @param credentials null when none are asked for
/// @param proxy null for none
/// @param headers sent as well
/// @param followsRedirects never with credentials or headers, which are not for the place that a
///   redirect names
public record HttpAccess(
    @Nullable Credentials credentials,
    TlsOptions tls,
    @Nullable URI proxy,
    Map<String, List<Secret>> headers,
    boolean followsRedirects) {
  public static final HttpAccess PLAIN =
      new HttpAccess(null, TlsOptions.DEFAULT, null, Map.of(), true);

  public HttpAccess {
    headers = Map.copyOf(headers);
    followsRedirects = followsRedirects && credentials == null && headers.isEmpty();
  }
}
