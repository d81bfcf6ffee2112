package io.tributary.ingest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tributary.model.ClusterId;
import java.nio.ByteBuffer;

/// A body as it arrives, in one pooled buffer outside the heap, and its share of the admission
/// budget.
///
/// Owned first by the event loop, then by the worker it is handed to; whoever has it last closes
/// it.
final class BodyBuffer implements AutoCloseable {
  /// Room is made for what has come, not for what was announced.
  private static final int FIRST_CAPACITY = 64 << 10;

  private final ClusterId cluster;
  private final Admission admission;
  private final ByteBuf bytes;
  private long reserved;

  BodyBuffer(ClusterId cluster, Admission admission, ByteBufAllocator allocator, int announced) {
    this.cluster = cluster;
    this.admission = admission;
    bytes =
        allocator.directBuffer(
            Math.min(announced <= 0 ? FIRST_CAPACITY : announced, FIRST_CAPACITY));
  }

  ClusterId cluster() {
    return cluster;
  }

  int size() {
    return bytes.readableBytes();
  }

  /// Appends a copy of `more`; false when the budget of all requests is spent.
  boolean add(ByteBuf more) {
    if (!reserve(more.readableBytes())) {
      return false;
    }
    bytes.writeBytes(more);
    return true;
  }

  /// Takes more of the budget, until this is closed.
  boolean reserve(long more) {
    if (!admission.reserve(more)) {
      return false;
    }
    reserved += more;
    return true;
  }

  /// Returns the body, valid until this is closed.
  ByteBuffer content() {
    return bytes.nioBuffer();
  }

  @Override
  public void close() {
    bytes.release();
    admission.release(reserved);
    reserved = 0;
  }
}
