package io.tributary.ingest;

import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.RequestHead;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection: one request at a time, gathered, handed to a worker, answered in order. Confined
/// to its event loop.
///
/// While a worker has the request nothing is read, so a pipelining sender waits in its own socket.
/// A request that is refused early is answered at once; the rest of its body is read and dropped,
/// up to a limit, because senders that first write and then read would see a reset instead of the
/// answer.
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /// How much of a refused request is read, in longest bodies.
  private static final int DROPPED_BODIES = 4;

  private enum State {
    HEAD,
    BODY,
    DROP_BODY,
    RUNNING,
    CLOSING
  }

  private final WriteService service;
  private final ConnectionDeadline deadline;
  private State state = State.HEAD;
  private @Nullable BodyBuffer body;
  private @Nullable Protocol protocol; // that the path of the request speaks
  private String mediaType = ""; // of the request
  private boolean keepAlive;
  private boolean headOnly;
  private boolean waitsToSend; // Expect: 100-continue
  private boolean peerIsDone;
  private boolean draining;
  private boolean overdue; // answered before the worker was done
  private long toDrop;

  HttpConnection(WriteService service, ConnectionDeadline deadline) {
    this.service = service;
    this.deadline = deadline;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpRequest head) {
        readHead(ctx, head);
      }
      if (message instanceof HttpContent content) {
        readContent(ctx, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void readHead(ChannelHandlerContext ctx, HttpRequest head) {
    keepAlive = HttpUtil.isKeepAlive(head) && head.decoderResult().isSuccess();
    waitsToSend = HttpUtil.is100ContinueExpected(head);
    headOnly = head.method().equals(HttpMethod.HEAD);
    toDrop = (long) DROPPED_BODIES * service.bodyBytes();
    deadline.body();
    protocol = null;
    mediaType = new RequestHead("", "", head.headers()).mediaType();
    if (head.decoderResult().isFailure()) {
      refuse(
          ctx,
          Answer.of(400, "not an HTTP/1.1 request: " + head.decoderResult().cause().getMessage()));
      close(ctx);
      return;
    }
    switch (service.route(head, address(ctx))) {
      case Route.Direct direct -> {
        protocol = direct.protocol();
        refuse(ctx, direct.answer());
      }
      case Route.Write write -> {
        protocol = write.protocol();
        begin(ctx, head, write);
      }
    }
  }

  private static String address(ChannelHandlerContext ctx) {
    return ctx.channel().remoteAddress() instanceof InetSocketAddress from
        ? from.getAddress().getHostAddress()
        : "";
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest head, Route.Write write) {
    Answer refusal = service.refusal(write);
    ClusterLimits limits = service.limits(write.cluster());
    long length = HttpUtil.getContentLength(head, 0L);
    if (refusal == null && length > limits.bodyBytes()) {
      refusal = service.tooLong(write, length);
    } else if (head.headers().contains(HttpHeaderNames.EXPECT) && !waitsToSend) {
      refusal = Answer.of(417, "only 100-continue can be expected");
    }
    if (refusal != null) {
      refuse(ctx, refusal);
      return;
    }
    if (waitsToSend) {
      send(
          ctx,
          new DefaultFullHttpResponse(
              HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
    waitsToSend = false;
    body = new BodyBuffer(write, service.admission(), limits, ctx.alloc(), (int) length);
    state = State.BODY;
  }

  private void readContent(ChannelHandlerContext ctx, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      if (state == State.BODY) {
        refuse(ctx, Answer.of(400, "the body is not valid HTTP/1.1"));
      }
      close(ctx);
      return;
    }
    if (state == State.BODY && body != null) {
      gather(ctx, content.content());
    } else if (state == State.DROP_BODY) {
      toDrop -= content.content().readableBytes();
      if (toDrop < 0) {
        close(ctx);
      }
    }
    if (content instanceof LastHttpContent) {
      endOfRequest(ctx);
    }
  }

  private void gather(ChannelHandlerContext ctx, ByteBuf bytes) {
    BodyBuffer gathering = body;
    if (gathering == null) {
      return;
    }
    long length = gathering.size() + (long) bytes.readableBytes();
    if (length > gathering.limitBytes()) {
      refuse(ctx, service.tooLong(gathering.write(), length));
    } else if (!gathering.add(bytes)) {
      refuse(ctx, service.memoryIsFull());
    }
  }

  private void endOfRequest(ChannelHandlerContext ctx) {
    if (state == State.DROP_BODY) {
      nextRequest(ctx);
    } else if (state == State.BODY && body != null) {
      BodyBuffer whole = body;
      body = null;
      state = State.RUNNING;
      ctx.channel().config().setAutoRead(false);
      deadline.answer();
      service.submit(whole, answer -> ctx.executor().execute(() -> finish(ctx, answer)));
    }
  }

  private void finish(ChannelHandlerContext ctx, Answer answer) {
    if (state != State.RUNNING) {
      if (!overdue) {
        service.count(protocol, answer); // the sender is gone
      }
      return;
    }
    respond(ctx, answer);
    nextRequest(ctx);
  }

  private void nextRequest(ChannelHandlerContext ctx) {
    if (!keepAlive || peerIsDone || draining) {
      close(ctx);
      return;
    }
    state = State.HEAD;
    deadline.idle();
    ctx.channel().config().setAutoRead(true);
  }

  /// Answers now; what is still to come of the request is dropped.
  private void refuse(ChannelHandlerContext ctx, Answer answer) {
    releaseBody();
    state = State.DROP_BODY;
    // Whether a sender told so early still sends the body cannot be known: what comes next could be
    // either.
    keepAlive &= !waitsToSend;
    respond(ctx, answer);
    if (waitsToSend) {
      close(ctx);
    }
  }

  private void respond(ChannelHandlerContext ctx, Answer plain) {
    service.count(protocol, plain);
    Answer answer = protocol == null ? plain : protocol.shaped(mediaType, plain);
    int length = answer.body().remaining();
    ByteBuf content = headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body());
    FullHttpResponse response =
        new DefaultFullHttpResponse(HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), content);
    if (answer.status() != 204) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
    answer.headers().forEach(response.headers()::set);
    if (!keepAlive || peerIsDone || draining) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    send(ctx, response);
  }

  private static void send(ChannelHandlerContext ctx, FullHttpResponse response) {
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  private void close(ChannelHandlerContext ctx) {
    state = State.CLOSING;
    releaseBody();
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void releaseBody() {
    if (body != null) {
      body.close();
      body = null;
    }
  }

  /// Ends the connection when it is idle, else after the running request. Called on the event loop.
  void drain(ChannelHandlerContext ctx) {
    draining = true;
    if (state == State.HEAD && !deadline.headBegan()) {
      close(ctx);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event.equals(ConnectionDeadline.PASSED)) {
      if (state == State.BODY) {
        keepAlive = false;
        refuse(ctx, Answer.of(408, "the body did not arrive in time"));
      } else if (state == State.RUNNING) {
        keepAlive = false;
        overdue = true;
        respond(ctx, service.tooSlow());
      }
      close(ctx);
    } else if (event instanceof ChannelInputShutdownEvent) {
      peerIsDone = true;
      if (state != State.RUNNING) {
        close(ctx);
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.CLOSING;
    releaseBody();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("connection ended remote={}", ctx.channel().remoteAddress(), cause);
    } else {
      LOG.warn("connection failed remote={}", ctx.channel().remoteAddress(), cause);
    }
    close(ctx);
  }
}
