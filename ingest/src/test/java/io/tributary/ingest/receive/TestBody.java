package io.tributary.ingest.receive;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.nio.ByteBuffer;

/// A body in memory, which may become `mostDecoded` bytes.
public final class TestBody implements RequestBody {
  private final RequestHead head;
  private final ByteBuffer content;
  private final long mostDecoded;
  private long decoded;
  private long reserved;

  /// @param headers `Name: value`
  public TestBody(byte[] bytes, long mostDecoded, String... headers) {
    this("/", bytes, mostDecoded, headers);
  }

  private TestBody(String path, byte[] bytes, long mostDecoded, String... headers) {
    HttpHeaders parsed = new DefaultHttpHeaders();
    for (String header : headers) {
      String[] parts = header.split(":", 2);
      parsed.add(parts[0], parts[1].strip());
    }
    head = new RequestHead(path, "", parsed);
    content = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    this.mostDecoded = mostDecoded;
  }

  /// Returns a body that came to a path.
  public static TestBody at(String path, byte[] bytes) {
    return new TestBody(path, bytes, bytes.length);
  }

  @Override
  public RequestHead head() {
    return head;
  }

  @Override
  public ByteBuffer content() {
    return content.duplicate();
  }

  @Override
  public void reserveDecoded(long bytes) {
    decoded += bytes;
    reserved += bytes;
    if (decoded > mostDecoded) {
      throw new TributaryException(ErrorKind.TOO_LARGE, "decoded body is too long");
    }
  }

  @Override
  public void reserve(long bytes) {
    reserved += bytes;
  }

  /// Begins anew, for a body that is received again.
  public void release() {
    decoded = 0;
    reserved = 0;
  }

  /// What was reserved so far.
  public long reserved() {
    return reserved;
  }
}
