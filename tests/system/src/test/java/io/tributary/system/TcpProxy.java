package io.tributary.system;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A link to a port, which can fail in several ways. Safe for use by several threads.
final class TcpProxy implements Closeable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final Duration DELAY = Duration.ofMillis(200);
  private static final int RESET_BYTES = 20_000;
  private static final Duration SLOW_PART = Duration.ofMillis(100);
  private static final int SLOW_PART_BYTES = 1_000;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Fault fault = Fault.NONE;

  /// How a link fails.
  enum Fault {
    NONE,
    /// All connections are broken, and each that is made.
    CUT,
    /// All that is sent comes late.
    DELAY,
    /// Connections stay, and nothing comes through.
    HALF_OPEN,
    /// Each connection is reset once some of it came through.
    RESET,
    /// 10 kB come through in a second.
    SLOW
  }

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

  /// Fails as is said from now on. What was half open has lost bytes, and is broken then.
  void set(Fault next) {
    Fault before = fault;
    fault = next;
    if (next == Fault.CUT || before == Fault.HALF_OPEN) {
      sockets.forEach(TcpProxy::close);
    }
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
      Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(there);
      Thread.ofVirtual().start(() -> pump(client, there));
      Thread.ofVirtual().start(() -> pump(there, client));
      if (fault == Fault.CUT) {
        close(client);
        close(there);
      }
    } catch (IOException e) {
      sockets.remove(client);
      close(client); // nobody listens there
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    long passed = 0;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (true) {
        int read = in.read(buffer, 0, fault == Fault.SLOW ? SLOW_PART_BYTES : buffer.length);
        if (read < 0) {
          return;
        }
        passed += read;
        switch (fault) {
          case NONE, CUT -> {}
          case DELAY -> LockSupport.parkNanos(DELAY.toNanos());
          case SLOW -> LockSupport.parkNanos(SLOW_PART.toNanos());
          case RESET -> {
            if (passed > RESET_BYTES) {
              from.setSoLinger(true, 0);
              to.setSoLinger(true, 0);
              return;
            }
          }
          case HALF_OPEN -> {
            continue;
          }
        }
        out.write(buffer, 0, read);
      }
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
    set(Fault.CUT);
  }
}
