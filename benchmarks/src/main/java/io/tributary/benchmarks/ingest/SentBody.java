package io.tributary.benchmarks.ingest;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.receive.RequestHead;
import java.nio.ByteBuffer;

/// A body that is bound by no budget.
record SentBody(RequestHead head, ByteBuffer content) implements RequestBody {
  /// @param contentEncoding may be ""
  static SentBody of(byte[] bytes, String contentType, String contentEncoding) {
    HttpHeaders headers = new DefaultHttpHeaders().add("Content-Type", contentType);
    if (!contentEncoding.isEmpty()) {
      headers.add("Content-Encoding", contentEncoding);
    }
    return new SentBody(
        new RequestHead("/", "", headers),
        ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
  }

  @Override
  public void reserveDecoded(long bytes) {}

  @Override
  public void reserve(long bytes) {}
}
