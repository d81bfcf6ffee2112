package io.tributary.scraper.access;

import java.net.URI;
import java.util.List;
import java.util.Map;

/// What the header `Authorization` is made of. Immutable.
public sealed interface Credentials {
  record Basic(Secret username, Secret password) implements Credentials {}

  /// @param type the first word of the header, such as `Bearer`
  record Token(String type, Secret token) implements Credentials {}

  /// A token that is fetched by client credentials, and again before it expires.
  ///
  /// @param parameters further ones of the request for it
  /// @param access how the place is reached that gives it
  record OAuth(
      String clientId,
      Secret clientSecret,
      List<String> scopes,
      URI tokenUrl,
      Map<String, String> parameters,
      HttpAccess access)
      implements Credentials {
    public OAuth {
      scopes = List.copyOf(scopes);
      parameters = Map.copyOf(parameters);
    }
  }
}
