package io.tributary.ingest.receive;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;

/// What a request says before its body. Immutable by agreement.
///
/// @param path without the cluster's prefix and without the query
/// @param query what stands behind `?`, or ""
/// @param address where the connection comes from
public record RequestHead(String path, String query, HttpHeaders headers, String address) {
  private static final String FORWARDED = "X-Forwarded-For";

  public RequestHead(String path, String query, HttpHeaders headers) {
    this(path, query, headers, "");
  }

  /// Returns what tells one sender from another: where it is and what it calls itself.
  public String sender() {
    String forwarded = header(FORWARDED).split(",", 2)[0].strip();
    String agent = header(HttpHeaderNames.USER_AGENT);
    return (forwarded.isEmpty() ? address : forwarded) + (agent.isEmpty() ? "" : " " + agent);
  }

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

  /// Returns the content encoding in lower case, "" when there is none.
  public String compression() {
    String encoding = contentEncoding().toLowerCase(Locale.ROOT);
    return encoding.equals("identity") ? "" : encoding;
  }

  /// Returns the media type in lower case, without its parameters.
  public String mediaType() {
    return contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
