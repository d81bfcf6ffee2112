package io.tributary.ingest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.receive.RequestHead;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import java.nio.ByteBuffer;

/// A body as it arrives, in one pooled buffer outside the heap, and its share of the admission
/// budget.
///
/// Owned first by the event loop, then by the worker it is handed to; whoever has it last closes
/// it.
final class BodyBuffer implements RequestBody, AutoCloseable {
  /// Room is made for what has come, not for what was announced; the usual body of 2,000 samples
  /// fits without being moved.
  private static final int FIRST_CAPACITY = 128 << 10;

  private final Route.Write write;
  private final Admission admission;
  private final ClusterLimits limits;
  private final ByteBuf bytes;
  private long reserved;
  private long decoded;

  BodyBuffer(
      Route.Write write,
      Admission admission,
      ClusterLimits limits,
      ByteBufAllocator allocator,
      int announced) {
    this.write = write;
    this.admission = admission;
    this.limits = limits;
    bytes =
        allocator.directBuffer(
            Math.min(announced <= 0 ? FIRST_CAPACITY : announced, FIRST_CAPACITY));
  }

  Route.Write write() {
    return write;
  }

  @Override
  public RequestHead head() {
    return write.head();
  }

  int size() {
    return bytes.readableBytes();
  }

  /// Returns the longest body that its cluster may send.
  int limitBytes() {
    return limits.bodyBytes();
  }

  /// Appends a copy of `more`; false when the budget of all requests is spent.
  boolean add(ByteBuf more) {
    int length = more.readableBytes();
    if (!admission.reserve(length)) {
      return false;
    }
    reserved += length;
    bytes.writeBytes(more);
    return true;
  }

  @Override
  public void reserveDecoded(long more) {
    decoded += more;
    if (decoded > limits.decodedBytes()) {
      throw new TributaryException(
          ErrorKind.TOO_LARGE,
          "decoded body is too long bytes=" + decoded + " limit=" + limits.decodedBytes());
    }
    reserve(more);
  }

  @Override
  public void reserve(long more) {
    if (!admission.reserve(more)) {
      throw new OverloadedException(admission.spent(), Admission.RETRY_AFTER);
    }
    reserved += more;
  }

  @Override
  public ByteBuffer content() {
    return bytes.nioBuffer();
  }

  @Override
  public void close() {
    bytes.release();
    admission.release(reserved);
    reserved = 0;
  }
}
