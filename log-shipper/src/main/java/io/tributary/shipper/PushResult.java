package io.tributary.shipper;

import java.time.Duration;

/// What came of one attempt to push.
sealed interface PushResult {
  /// Everything is stored.
  record Stored() implements PushResult {}

  /// The server wants some of it never; the rest is stored.
  record Refused(int status, String reason) implements PushResult {}

  /// The server takes it in smaller parts only.
  record TooLarge(String reason) implements PushResult {}

  /// It may succeed later.
  ///
  /// @param after what the server asks to wait; zero when it asks for nothing
  record Failed(String reason, Duration after) implements PushResult {}
}
