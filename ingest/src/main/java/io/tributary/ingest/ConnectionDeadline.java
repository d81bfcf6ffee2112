package io.tributary.ingest;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import io.tributary.ingest.IngestConfig.Timeouts;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Ends what is too slow: heads, bodies, answers and idle connections. Stands before the HTTP
/// codec, since only there the first byte of a head is seen. Confined to its event loop.
///
/// One timer per connection looks at the deadline now and then: a timer per request would cost more
/// than it gives.
final class ConnectionDeadline extends ChannelInboundHandlerAdapter {
  /// The user event that says a deadline has passed.
  static final Object PASSED = new Object();

  private static final int LOOKS_PER_TIMEOUT = 4;

  private final Timeouts timeouts;
  private final Ticker ticker;
  private long deadlineNanos;
  private boolean running;
  private boolean headBegan;
  private boolean betweenRequests = true;
  private @Nullable Future<?> timer;

  ConnectionDeadline(Timeouts timeouts, Ticker ticker) {
    this.timeouts = timeouts;
    this.ticker = ticker;
  }

  /// The next request may begin; it has begun with its first byte.
  void idle() {
    betweenRequests = true;
    headBegan = false;
    start(timeouts.idle().toNanos());
  }

  /// The head is there, the body may come.
  void body() {
    betweenRequests = false;
    headBegan = false;
    start(timeouts.body().toNanos());
  }

  /// The request is ours: now we can be late.
  void answer() {
    start(timeouts.answer().toNanos());
  }

  /// Whether some bytes of the next request's head are there.
  boolean headBegan() {
    return headBegan;
  }

  private void start(long nanos) {
    deadlineNanos = ticker.nanoTime() + nanos;
    running = true;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    // A connection that says nothing at all has no sender behind it: the shorter time is enough.
    start(timeouts.header().toNanos());
    long shortest =
        LongStream.of(
                timeouts.header().toNanos(), timeouts.body().toNanos(), timeouts.answer().toNanos())
            .min()
            .getAsLong();
    long period = Math.max(1, shortest / LOOKS_PER_TIMEOUT);
    timer =
        ctx.executor()
            .scheduleWithFixedDelay(() -> look(ctx), period, period, TimeUnit.NANOSECONDS);
    ctx.fireChannelActive();
  }

  private void look(ChannelHandlerContext ctx) {
    if (running && ticker.nanoTime() - deadlineNanos >= 0) {
      running = false;
      ctx.fireUserEventTriggered(PASSED);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (betweenRequests && !headBegan) {
      headBegan = true;
      start(timeouts.header().toNanos());
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (timer != null) {
      timer.cancel(false);
    }
    ctx.fireChannelInactive();
  }
}
