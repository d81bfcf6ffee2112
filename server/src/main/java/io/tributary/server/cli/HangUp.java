package io.tributary.server.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The signal by which operators ask a server to read its configuration again, SIGHUP.
///
/// The JDK has signals in a package that is not to be depended on: a machine without it is one on
/// which the signal ends the process, as it does everywhere without this.
final class HangUp {
  private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

  private HangUp() {}

  /// Runs `action` at each signal, one after the other, on a thread of the virtual machine's.
  static void handle(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(), new Class<?>[] {handler}, calling(action));
      Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
      Object before = signal.getMethod("handle", signal, handler).invoke(null, hangUp, proxy);
      LOG.debug("configuration is read again at SIGHUP handler_before={}", before);
    } catch (ReflectiveOperationException e) {
      LOG.warn("SIGHUP is not heard, POST /-/reload is", e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // one handler is no other one
  private static InvocationHandler calling(Runnable action) {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "equals" -> proxy == arguments[0];
          case "hashCode" -> System.identityHashCode(proxy);
          case "toString" -> "reload";
          default -> {
            action.run();
            yield null;
          }
        };
  }
}
