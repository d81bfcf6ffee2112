package io.tributary.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A link to a port that can be cut. Safe for use by several threads.
final class TcpProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  private TcpProxy(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  static TcpProxy to(int target) throws IOException {
    TcpProxy proxy =
        new TcpProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  int port() {
    return server.getLocalPort();
  }

  /// Breaks all connections, and each that is made from then on.
  void cut() {
    cut = true;
    sockets.forEach(TcpProxy::close);
  }

  void restore() {
    cut = false;
  }

  private void accept() {
    try {
      while (true) {
        join(server.accept());
      }
    } catch (IOException e) {
      // it was closed
    }
  }

  private void join(Socket client) {
    sockets.add(client);
    try {
      if (cut) {
        close(client);
        return;
      }
      Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(there);
      if (cut) {
        close(there);
      }
      Thread.ofVirtual().start(() -> pump(client, there));
      Thread.ofVirtual().start(() -> pump(there, client));
    } catch (IOException e) {
      close(client); // nobody listens there
    }
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // the link was cut, or either end has closed it
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
