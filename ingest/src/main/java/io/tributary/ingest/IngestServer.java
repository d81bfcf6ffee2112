package io.tributary.ingest;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.prometheus.client.Counter;
import io.tributary.ingest.append.Arrived;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.ClusterClaim;
import io.tributary.model.ClusterId;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.metrics.Appender;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The ingest port: takes writes from the moment it is started until it is closed.
///
/// Event loops read and answer, workers decode and append. Started and closed once, by one thread.
public final class IngestServer implements AutoCloseable {
  private static final int BACKLOG = 1_024;
  private static final int LONGEST_URI = 4_096;
  private static final int LONGEST_HEADERS = 32 << 10;

  /// A body in few large parts: each part costs a walk through the pipeline.
  private static final int MOST_AT_ONCE = 256 << 10;

  private final IngestConfig config;
  private final WriteService service;
  private final ChannelGroup connections =
      new DefaultChannelGroup("ingest", GlobalEventExecutor.INSTANCE);
  private final Counter.Child refusedConnections;
  private @Nullable EventLoopGroup loops;
  private @Nullable Channel listener;

  /// Where what comes in is stored.
  public record Stores(Appender samples, LogAppender entries) {}

  /// Nothing happens before [#start()].
  ///
  /// @param clock the time of samples that have none
  public IngestServer(
      IngestConfig config, Stores stores, SelfMetrics metrics, InstantSource clock) {
    this.config = config;
    service = new WriteService(config, stores, metrics, clock);
    metrics.gauge(SelfMetric.INGEST_CONNECTIONS, connections::size);
    refusedConnections = metrics.counter(SelfMetric.INGEST_REFUSED_CONNECTIONS);
  }

  /// Listens.
  ///
  /// @throws IOException when the address cannot be had
  public void start() throws IOException {
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);
    loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("ingest-loop"), NioIoHandler.newFactory());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(1 << 10, 16 << 10, MOST_AT_ONCE))
            // A sender may close its side after the request and still wait for the answer.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(new Connections());
    var bound = bootstrap.bind(config.host(), config.port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      String why = bound.cause() == null ? "" : ": " + bound.cause().getMessage();
      throw new IOException(
          "cannot listen for writes" + why + " host=" + config.host() + " port=" + config.port(),
          bound.cause());
    }
    listener = bound.channel();
  }

  /// Returns the address that is listened on, with the port that was taken.
  public InetSocketAddress address() {
    if (listener == null) {
      throw new IllegalStateException("the ingest server is not started port=" + config.port());
    }
    return (InetSocketAddress) listener.localAddress();
  }

  /// Returns what decoders elsewhere in the process share with those of this port.
  public SharedIdentity identity() {
    return service.identity();
  }

  /// Returns which senders bear one cluster's name, as far as they were found since the start.
  public List<ClusterClaim> claims() {
    return service.claims();
  }

  /// Returns what came of each cluster since the start, by polls, too.
  public Map<ClusterId, Arrived> arrived() {
    return service.arrived();
  }

  /// Returns what comes of a cluster, by polls, too.
  public ClusterTraffic traffic(ClusterId cluster) {
    return service.traffic(cluster);
  }

  /// Returns a cluster as the decoders of this port see it.
  public ClusterWrites writes(ClusterId cluster) {
    return service.writes(cluster);
  }

  /// Takes no more connections, answers the requests that are there, ends; never takes much longer
  /// than [IngestConfig.Timeouts#close()].
  @Override
  public void close() {
    long nanos = config.timeouts().close().toNanos();
    try {
      if (listener != null) {
        listener.close().await(nanos, TimeUnit.NANOSECONDS);
      }
      for (Channel connection : connections) {
        connection.eventLoop().execute(() -> drain(connection));
      }
      connections.newCloseFuture().await(nanos, TimeUnit.NANOSECONDS);
      service.close(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (loops != null) {
      loops
          .shutdownGracefully(0, nanos, TimeUnit.NANOSECONDS)
          .awaitUninterruptibly(nanos, TimeUnit.NANOSECONDS);
    }
  }

  private static void drain(Channel connection) {
    ChannelHandlerContext context = connection.pipeline().context(HttpConnection.class);
    if (context != null) {
      ((HttpConnection) context.handler()).drain(context);
    }
  }

  private final class Connections extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      if (connections.size() >= config.limits().connections()) {
        refusedConnections.inc();
        var _ = channel.close();
        return;
      }
      connections.add(channel);
      ConnectionDeadline deadline =
          new ConnectionDeadline(config.timeouts(), channel.eventLoop().ticker());
      HttpDecoderConfig decoder =
          new HttpDecoderConfig()
              .setMaxInitialLineLength(LONGEST_URI)
              .setMaxHeaderSize(LONGEST_HEADERS)
              .setMaxChunkSize(MOST_AT_ONCE);
      channel
          .pipeline()
          .addLast(deadline)
          .addLast(new HttpServerCodec(decoder))
          .addLast(new FlowControlHandler())
          .addLast(new HttpConnection(service, deadline));
    }
  }
}
