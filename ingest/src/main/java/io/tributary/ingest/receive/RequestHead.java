package io.tributary.ingest.receive;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/// What a request says before its body. Immutable by agreement.
///
/// @param path without the cluster's prefix and without the query
/// @param query what stands behind `?`, or ""
public record RequestHead(String path, String query, HttpHeaders headers) {
  /// Returns a header's value, or "".
  public String header(CharSequence name) {
    return headers.get(name, "").strip();
  }

  public String contentType() {
    return header(HttpHeaderNames.CONTENT_TYPE);
  }

  public String contentEncoding() {
    return header(HttpHeaderNames.CONTENT_ENCODING);
  }
}
