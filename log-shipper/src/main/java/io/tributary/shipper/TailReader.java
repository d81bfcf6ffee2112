package io.tributary.shipper;

import io.tributary.shipper.ShipperConfig.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what was added to a file into a batch. Confined to one thread; its buffers serve all
/// files.
///
/// A line without newline is held back until it is complete or nothing was added for a while. The
/// first bytes are compared after each read, so that what was read is of the file that was meant.
final class TailReader {
  private static final Logger LOG = LoggerFactory.getLogger(TailReader.class);
  private static final int BUFFER = 2 * LineReader.LONGEST_LINE; // a piece, and its line's end

  private final ReadClock clock;
  private final Pace pace;
  private final LineReader lines = new LineReader();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final ByteBuffer head = ByteBuffer.allocate(Fingerprint.MOST);

  TailReader(ReadClock clock, Pace pace) {
    this.clock = clock;
    this.pace = pace;
  }

  /// Reads at most one buffer; returns whether there may be more at once.
  boolean read(Tail tail, Batch batch) throws IOException {
    long size = tail.size();
    if (size < tail.offset()) {
      restart(tail, batch);
    }
    long nanoTime = System.nanoTime();
    boolean endsLine = false;
    if (tail.isSeen(size)) {
      if (tail.held() == 0 || tail.idleNanos(nanoTime) < patienceNanos(tail)) {
        return false;
      }
      endsLine = true;
    } else {
      tail.grew(nanoTime);
    }
    int length = tail.read(buffer, tail.offset());
    if (!tail.isStill(head.array(), tail.read(head, 0))) {
      restart(tail, batch);
      return true;
    }
    take(tail, length, endsLine, batch);
    return !tail.isSeen(size);
  }

  private long patienceNanos(Tail tail) {
    return (tail.isRotated() ? pace.scan() : pace.partial()).toNanos();
  }

  private void take(Tail tail, int length, boolean endsLine, Batch batch) {
    long start = tail.offset();
    long nowNs = clock.nowNs();
    batch.startStream(tail.stream().labels());
    lines.read(
        new LineReader.Lines(buffer.array(), length, tail.stream(), nowNs),
        tail.midLine(),
        endsLine,
        batch);
    batch.endStream();
    if (lines.used() > 0) {
      tail.advance(lines.used(), lines.midLine());
      batch.position(tail.position());
    }
    boolean toEnd = length < BUFFER && !batch.isFull();
    tail.lookedAt(toEnd ? start + length : -1);
  }

  private static void restart(Tail tail, Batch batch) {
    LOG.info(
        "the file was truncated or written anew, it is read from its start path={} read_bytes={}",
        tail.path(),
        tail.offset());
    tail.restart();
    batch.position(tail.position());
  }
}
