package io.tributary.scraper;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/// A body that is read beside others. Virtual threads keep their processor until they wait, which
/// who reads a few bytes that become gigabytes seldom does: readers of long bodies take turns, and
/// there are fewer turns than processors. Read by one thread, and closed by it.
final class FairBody extends FilterInputStream {
  /// What is shorter is soon over.
  static final long SHORT_BYTES = 16 << 20;

  private final Semaphore turns;
  private long bytes;
  private boolean hasTurn;

  /// @param turns of all bodies; fair
  FairBody(InputStream body, Semaphore turns) {
    super(body);
    this.turns = turns;
  }

  @Override
  public int read() throws IOException {
    endTurn();
    int one = in.read();
    count(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    endTurn();
    int count = in.read(into, offset, length);
    count(Math.max(0, count));
    return count;
  }

  private void count(int more) {
    bytes += more;
    if (more > 0 && bytes > SHORT_BYTES) {
      turns.acquireUninterruptibly();
      hasTurn = true;
    }
  }

  private void endTurn() {
    if (hasTurn) {
      hasTurn = false;
      turns.release();
    }
  }

  @Override
  public void close() throws IOException {
    endTurn();
    in.close();
  }
}
