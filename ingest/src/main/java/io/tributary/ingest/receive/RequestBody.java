package io.tributary.ingest.receive;

import java.nio.ByteBuffer;

/// A whole body, its head, and the budget of what may be made of it. Valid until it is answered;
/// confined to the thread that receives it.
public interface RequestBody {
  RequestHead head();

  /// Returns the body as it was sent, in a direct buffer.
  ByteBuffer content();

  /// Takes room for bytes that come out of decompression, before there are any; may be called as
  /// they come.
  ///
  /// @throws io.tributary.model.error.TributaryException `TOO_LARGE` when they are more than a body
  ///   may become, `OVERLOADED` when all requests together have no room for them
  void reserveDecoded(long bytes);

  /// Takes room for what else is made of the body.
  ///
  /// @throws io.tributary.model.error.OverloadedException when all requests together have no room
  void reserve(long bytes);
}
