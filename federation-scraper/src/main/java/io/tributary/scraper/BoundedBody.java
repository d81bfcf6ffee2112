package io.tributary.scraper;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A body that must have ended by a deadline: then it is closed under its reader, who gets an
/// exception and never an early end. Read by one thread.
///
/// The reader is not interrupted, since that would close the files which the store writes to.
public final class BoundedBody extends FilterInputStream {
  private final Duration timeout;
  private volatile boolean expired;
  private final Future<?> deadline;

  /// @param nanos until the deadline
  /// @param timeout of the whole poll, for the message
  public BoundedBody(
      InputStream body, long nanos, Duration timeout, ScheduledExecutorService deadlines) {
    super(body);
    this.timeout = timeout;
    deadline = deadlines.schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
  }

  private Void expire() throws IOException {
    expired = true;
    in.close();
    return null;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count;
    try {
      count = in.read(into, offset, length);
    } catch (IOException e) {
      throw expired ? timedOut(e) : e;
    }
    if (count < 0 && expired) {
      throw timedOut(null);
    }
    return count;
  }

  private IOException timedOut(@Nullable IOException cause) {
    HttpTimeoutException timedOut =
        new HttpTimeoutException("the answer did not end timeoutMs=" + timeout.toMillis());
    if (cause != null) {
      timedOut.initCause(cause);
    }
    return timedOut;
  }

  @Override
  public void close() throws IOException {
    deadline.cancel(false);
    in.close();
  }
}
