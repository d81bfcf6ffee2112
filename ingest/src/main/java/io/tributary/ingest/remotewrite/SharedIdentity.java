package io.tributary.ingest.remotewrite;

import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import java.security.SecureRandom;

/// What all receivers of a process share. Safe for use by several threads.
public record SharedIdentity(LabelHash hash, IdentityCache cache) {
  /// Returns an empty cache under a new random key.
  public static SharedIdentity create() {
    return new SharedIdentity(new LabelHash(new SecureRandom()), new IdentityCache());
  }
}
