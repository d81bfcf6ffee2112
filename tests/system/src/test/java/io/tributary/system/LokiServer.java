package io.tributary.system;

import java.io.Closeable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A real Loki as one process with its defaults.
///
/// @param base up to and without `/loki`
record LokiServer(URI base, ChildProcess process) implements Closeable {
  private static final Duration START = Duration.ofMinutes(3);

  static LokiServer start(Path folder, Path loki) throws Exception {
    int port = PrometheusServer.freePort();
    Path home = Files.createDirectories(folder.resolve("loki"));
    String config =
        """
        auth_enabled: false
        analytics: {reporting_enabled: false}
        server: {http_listen_address: 127.0.0.1, http_listen_port: %d, grpc_listen_address: 127.0.0.1, grpc_listen_port: %d, log_level: warn}
        common:
          instance_addr: 127.0.0.1
          path_prefix: %s
          replication_factor: 1
          ring: {kvstore: {store: inmemory}}
          storage: {object_store: {filesystem: {dir: %s}}}
        schema_config:
          configs: [{from: 2020-10-24, store: tsdb, object_store: filesystem, schema: v13, index: {prefix: index_, period: 24h}}]
        limits_config: {discover_log_levels: true}
        """
            .formatted(port, PrometheusServer.freePort(), home, home.resolve("chunks"));
    Path file = Files.writeString(home.resolve("loki.yaml"), config);
    List<String> command = List.of(loki.toString(), "-config.file=" + file);
    ChildProcess process = ChildProcess.start(command, home.resolve("loki.log"));
    LokiServer server = new LokiServer(URI.create("http://127.0.0.1:" + port), process);
    try {
      process.awaitAnswer(URI.create(server.base + "/ready"), START);
      return server;
    } catch (Exception | AssertionError e) {
      server.close();
      throw e;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
