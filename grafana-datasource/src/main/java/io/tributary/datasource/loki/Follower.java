package io.tributary.datasource.loki;

import io.tributary.model.View;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.LogFeed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: its thread sends what is followed until either side leaves.
///
/// A client that takes nothing for [#PATIENCE_NANOS], or is not heard of for as long, is left.
final class Follower implements FrameHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
  private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(1); // as in Loki
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// What is followed.
  interface Source {
    View view();

    LogFeed feed();

    /// Finds what is there and lets the rest come; called once.
    ///
    /// @param left whether the client has left
    TailMessages open(LogFeed feed, BooleanSupplier left);
  }

  private final Source source;
  private final Followers followers;
  private final Thread thread = Thread.ofPlatform().daemon().name("follower").unstarted(this::run);
  private volatile CoreSession session = new CoreSession.Empty();
  private volatile boolean left;
  private volatile long heardNanos = System.nanoTime();

  Follower(Source source, Followers followers) {
    this.source = source;
    this.followers = followers;
  }

  @Override
  public void onOpen(CoreSession opened, Callback callback) {
    session = opened;
    thread.start();
    callback.succeeded();
    opened.demand();
  }

  /// Hears of the client: answers to our pings, pings of its own, its leave.
  @Override
  public void onFrame(Frame frame, Callback callback) {
    heardNanos = System.nanoTime();
    if (frame.getOpCode() == OpCode.PING) {
      ByteBuffer payload = ByteBuffer.wrap(BufferUtil.toArray(frame.getPayload()));
      session.sendFrame(new Frame(OpCode.PONG, payload), Callback.NOOP, false);
    }
    callback.succeeded();
    session.demand(); // Jetty reads nothing that nobody asks for
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    LOG.debug("connection of a follower failed", cause);
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    left = true;
    thread.interrupt();
    callback.succeeded();
  }

  /// Takes leave of the client.
  void stop() {
    thread.interrupt();
  }

  private void run() {
    try {
      followers.add(this, source.view());
      follow();
    } catch (InterruptedException e) {
      close(CloseStatus.SHUTDOWN, "the server stops");
    } catch (TimeoutException e) {
      LOG.info("a follower is left that takes nothing view={}", source.view());
      session.abort();
    } catch (TributaryException e) {
      close(CloseStatus.SERVER_ERROR, String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      LOG.error("a follower cannot be served view={}", source.view(), e);
      close(CloseStatus.SERVER_ERROR, "internal error: " + e);
    } finally {
      followers.remove(this);
    }
  }

  private void close(int status, String reason) {
    if (!left) {
      session.close(status, reason, Callback.NOOP);
    }
  }

  private void follow() throws InterruptedException, IOException, TimeoutException {
    try (LogFeed feed = source.feed()) {
      TailMessages messages = source.open(feed, () -> left);
      long pingNanos = System.nanoTime();
      while (true) {
        byte[] message = messages.next(PING_NANOS);
        if (message != null) {
          send(new Frame(OpCode.TEXT, ByteBuffer.wrap(message)));
        }
        long now = System.nanoTime();
        if (now - pingNanos >= PING_NANOS) {
          send(new Frame(OpCode.PING));
          pingNanos = now;
        }
        if (now - heardNanos > PATIENCE_NANOS) {
          throw new TimeoutException();
        }
      }
    }
  }

  private void send(Frame frame) throws InterruptedException, TimeoutException {
    Callback.Completable sent = new Callback.Completable();
    session.sendFrame(frame, sent, false);
    try {
      sent.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      left = true;
      LOG.debug("a follower has left", e);
      throw new InterruptedException();
    }
  }
}
