package io.tributary.datasource.http;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Tells whether the client of a running request has left. Confined to one thread.
///
/// While a request runs, Jetty does not read its connection. So it is looked at here, without
/// reading either: a connection that is readable with nothing to read is at its end. Looks at most
/// every [#INTERVAL_NANOS], so a short query costs a clock reading.
public final class ClientPresence implements BooleanSupplier, AutoCloseable {
  private static final long INTERVAL_NANOS = 10_000_000;

  private final @Nullable SocketChannel channel;
  private @Nullable Selector selector;
  private long nextLook = System.nanoTime() + INTERVAL_NANOS;
  private boolean left;

  public ClientPresence(Request request) {
    Object transport = request.getConnectionMetaData().getConnection().getEndPoint().getTransport();
    this.channel = transport instanceof SocketChannel socket ? socket : null;
  }

  /// Returns whether the client has left.
  @Override
  public boolean getAsBoolean() {
    long now = System.nanoTime();
    if (left || channel == null || now - nextLook < 0) {
      return left;
    }
    nextLook = now + INTERVAL_NANOS;
    try {
      left = isAtEnd(channel);
    } catch (IOException e) {
      left = true; // a broken connection has no reader
    }
    return left;
  }

  private boolean isAtEnd(SocketChannel socket) throws IOException {
    if (!socket.isOpen()) {
      return true;
    }
    if (selector == null) {
      selector = Selector.open();
      socket.register(selector, SelectionKey.OP_READ);
    }
    boolean readable = selector.selectNow() > 0;
    selector.selectedKeys().clear();
    return readable && socket.socket().getInputStream().available() == 0;
  }

  @Override
  public void close() throws IOException {
    if (selector != null) {
      selector.close();
    }
  }
}
