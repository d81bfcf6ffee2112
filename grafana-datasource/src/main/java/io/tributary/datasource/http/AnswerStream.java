package io.tributary.datasource.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.EofException;

/// The body of an answer, which breaks off when its client reads too slowly: it holds a thread
/// until then. Confined to one thread.
///
/// A client that reads nothing at all for the connection's idle time is left by Jetty.
public final class AnswerStream extends OutputStream {
  /// An answer that has no more is not large. Until then it has not begun, if no single write is
  /// longer, so that it can be refused.
  public static final int SMALL_BYTES = 16 << 10;

  /// How long a client may take for an answer of any size, and for each byte on top.
  private static final long FREE_NANOS = Duration.ofSeconds(30).toNanos();

  private static final long NANOS_PER_BYTE = Duration.ofSeconds(1).toNanos() / (16 << 10);

  private final OutputStream out;
  private final UnreadAnswers unread;
  private final LongSupplier nanoTime;
  private boolean large;
  private long bytes;
  private long nanos;

  /// @param out keeps [#SMALL_BYTES] before the answer begins
  AnswerStream(OutputStream out, UnreadAnswers unread, LongSupplier nanoTime) {
    this.out = out;
    this.unread = unread;
    this.nanoTime = nanoTime;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    bytes += length;
    if (!large && bytes > SMALL_BYTES) {
      unread.beginLarge();
      large = true;
    }
    long start = nanoTime.getAsLong();
    out.write(from, offset, length);
    nanos += nanoTime.getAsLong() - start;
    if (nanos > FREE_NANOS && nanos - FREE_NANOS > bytes * NANOS_PER_BYTE) {
      throw new EofException("client reads too slowly bytes=" + bytes + " seconds=" + nanos / 1e9);
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /// Gives the place back that it has among large answers; when it was closed, or is left.
  void release() {
    if (large) {
      large = false;
      unread.endLarge();
    }
  }
}
