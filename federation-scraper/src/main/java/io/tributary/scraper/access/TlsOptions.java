package io.tributary.scraper.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a TLS connection is made. Immutable.
///
/// @param authorities certificates that are trusted, in PEM; null for those of the JDK
/// @param identity what we show; null for nothing
/// @param serverName to ask for and to find in the certificate; "" for the host's
/// @param verifies whether the certificate is looked at
/// @param versions protocols that may be spoken; empty for those of the JDK
public record TlsOptions(
    @Nullable Secret authorities,
    @Nullable Identity identity,
    String serverName,
    boolean verifies,
    List<String> versions) {
  public static final TlsOptions DEFAULT = new TlsOptions(null, null, "", true, List.of());

  public TlsOptions {
    versions = List.copyOf(versions);
  }

  /// A certificate, with those between it and its authority, and its key in PKCS #8; both in PEM.
  public record Identity(Secret certificate, Secret key) {}
}
