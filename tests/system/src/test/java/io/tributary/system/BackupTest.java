package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.server.cli.Tributary;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backup of a server that is written to, restored and asked again.
class BackupTest {
  @TempDir private Path folder;

  @Test
  void restore_ofABackupUnderLoad_answersTheSame() throws Exception {
    Path backup = folder.resolve("backup");
    Path other = folder.resolve("other");
    try (ServerProcess server = ServerProcess.start(folder)) {
      CrashLoad load = new CrashLoad(server.ingest(), 2, 1);
      String url = server.queries().toString();
      load.start();
      load.awaitProgress();
      HttpApi.post(URI.create(url + "/flush"), new byte[0]);
      load.awaitProgress();
      List<Integer> before = load.acknowledged();
      assertThat(Tributary.run("backup", backup.toString(), "--url", url)).isZero();
      load.awaitProgress(); // it went on, and goes on
      load.stop();

      assertThat(Tributary.run("backup", backup.toString(), "--url", url)).isEqualTo(2);
      assertThat(Tributary.run("restore", backup.toString(), "--data", other + "/data")).isZero();
      assertThat(Tributary.run("restore", backup.toString(), "--data", other + "/data"))
          .isEqualTo(2);
      try (ServerProcess restored = ServerProcess.start(other)) {
        load.verify(restored.queries(), before, "restored");
        long endMs = load.startMs() + before.stream().mapToInt(n -> n).min().orElseThrow() - 1;
        assertSame(server, restored, load.startMs(), endMs);
      }
    }
    Path none = folder.resolve("none");
    assertThat(Tributary.run("backup", none.toString(), "--url", "http://127.0.0.1:1"))
        .isEqualTo(3);
    assertThat(none).doesNotExist();
    assertThat(Tributary.run("restore", none.toString(), "--data", none + "-data")).isEqualTo(2);
  }

  private static void assertSame(
      ServerProcess server, ServerProcess restored, long startMs, long endMs) throws Exception {
    HttpApi one = new HttpApi(server.queries());
    HttpApi other = new HttpApi(restored.queries());
    String end = Double.toString(endMs / 1e3);
    for (String query :
        List.of(
            "crash",
            "sum by (cluster, sender) (crash)",
            "sum by (series) (sum_over_time(crash[2h]))",
            "changes(crash{series=~\"1.\"}[1h])",
            "count(crash offset 1s) or vector(0)")) {
      assertThat(other.query(query, end)).as(query).isEqualTo(one.query(query, end)).isNotEmpty();
    }
    for (String query : List.of("{job=\"crash-1/crash-0\"}", "{job=~\".+\"} |= \"line 3\"")) {
      long startNs = startMs * 1_000_000;
      long endNs = (endMs + 1) * 1_000_000;
      assertThat(other.logs(query, startNs, endNs))
          .as(query)
          .isEqualTo(one.logs(query, startNs, endNs))
          .isNotEmpty();
    }
    // The cluster's: what the server tells of itself is another's, or not there yet.
    assertThat(other.cluster(CrashLoad.CLUSTER).get("metadata"))
        .isEqualTo(one.cluster(CrashLoad.CLUSTER).get("metadata"));
    assertThat(other.get("clusters").findValuesAsText("name")).contains(CrashLoad.CLUSTER);
  }
}
