package io.tributary.ingest.wire;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.tributary.ingest.receive.RequestBody;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// A body as a stream of decoded bytes, for which room is taken as they come: a bomb ends at the
/// limit. Confined to one thread.
public final class BodyStream extends FilterInputStream {
  /// The content encodings that are decoded; "" is none.
  public static final Set<String> ENCODINGS = Set.of("", "gzip", "deflate", "zstd");

  private static final int BUFFER_BYTES = 8 << 10;

  /// How often the decoded bytes are in memory at once: as rows, and as characters of one long
  /// line.
  private static final int COPIES = 2;

  /// 8 MiB, what RFC 9659 lets a sender use: the decoder's window is memory beside the budget.
  private static final int LARGEST_WINDOW_LOG = 23;

  private final RequestBody body;

  private BodyStream(InputStream decoded, RequestBody body) {
    super(decoded);
    this.body = body;
  }

  /// Opens a body.
  ///
  /// @param encoding one of [#ENCODINGS]; `deflate` may have the zlib wrapper or not
  public static InputStream open(RequestBody body, String encoding) throws IOException {
    InputStream sent = new Buffer(body.content());
    return new BodyStream(
        switch (encoding) {
          case "gzip" -> new GZIPInputStream(sent, BUFFER_BYTES);
          case "deflate" -> inflate(new BufferedInputStream(sent, BUFFER_BYTES));
          case "zstd" ->
              new ZstdInputStreamNoFinalizer(sent, RecyclingBufferPool.INSTANCE)
                  .setLongMax(LARGEST_WINDOW_LOG);
          default -> sent;
        },
        body);
  }

  /// Returns bytes that are decoded already, and paid for.
  public static InputStream of(ByteBuffer decoded) {
    return new Buffer(decoded);
  }

  /// Returns what a sender is told whose body could not be decompressed.
  public static MalformedBodyException broken(String encoding, IOException e) {
    return new MalformedBodyException(
        "the body is not valid "
            + encoding
            + ": "
            + e.getMessage()
            + " contentEncoding="
            + encoding);
  }

  private static InputStream inflate(InputStream sent) throws IOException {
    sent.mark(2);
    int first = sent.read();
    int second = sent.read();
    sent.reset();
    boolean zlib = (first & 0x0f) == 8 && ((first << 8) + second) % 31 == 0; // RFC 1950
    return new OwnInflater(sent, new Inflater(!zlib));
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    reserve(next < 0 ? 0 : 1);
    return next;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, Math.min(length, BUFFER_BYTES));
    reserve(Math.max(count, 0));
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(count, BUFFER_BYTES)]));
  }

  private void reserve(int bytes) {
    body.reserveDecoded(bytes);
    body.reserve((COPIES - 1L) * bytes);
  }

  /// Frees the inflater's memory at once.
  private static final class OwnInflater extends InflaterInputStream {
    OwnInflater(InputStream in, Inflater inflater) {
      super(in, inflater, BUFFER_BYTES);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }

  private static final class Buffer extends InputStream {
    private final ByteBuffer bytes;

    Buffer(ByteBuffer bytes) {
      this.bytes = bytes.duplicate();
    }

    @Override
    public int available() {
      return bytes.remaining();
    }

    @Override
    public int read() {
      return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (!bytes.hasRemaining()) {
        return length == 0 ? 0 : -1;
      }
      int count = Math.min(length, bytes.remaining());
      bytes.get(target, offset, count);
      return count;
    }
  }
}
