package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogqlTestTest {
  private static final Path CONFORMANCE = Path.of("../../../shared/conformance/logql");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  private int run(String... args) {
    return LogqlTest.run(
        List.of(args),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String script(String text) throws IOException {
    return Files.writeString(folder.resolve("a.logqltest"), text).toString();
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void run_rightAndWrongExpectations_areCountedAndPlaced() throws IOException {
    String script =
        script(
            """
            load
              {app="a"} "x=1" @ 10s [repeat every 10s for 3] [metadata k="v"]
            eval instant at 60s count_over_time({app="a"} | logfmt [1m])
              {app="a", k="v", x="1"} 3
            eval range from 10s to 70s step 30s sum(count_over_time({app="a"}[30s]))
              {} 1 2 _
            eval instant at 60s 1 +
              expect fail msg: syntax error
            eval instant at 60s 1 + 1
              3
            """);
    assertThat(run(script)).isOne();
    assertThat(output())
        .startsWith("a.logqltest:9 [memory]: 1 + 1\n  expected: 3.0\n  got: 2.0\n")
        .contains("a.logqltest:9 [rocksdb]: 1 + 1", "a.logqltest:9 [rocksdb-reopened]: 1 + 1")
        .endsWith("9 passed, 3 failed\n");
  }

  @Test
  void run_casesAsJson_areRunToo() throws IOException {
    Path cases =
        Files.writeString(
            folder.resolve("cases.json"),
            """
            [{"file": "b", "loads": [{"labels": {"app": "a"}, "entries": [[10000000000, "x", {}]]}],
              "evals": [{"line": 1, "mode": "instant", "at": 60000000000, "loads_visible": 1,
                "query": "bytes_over_time({app=\\"a\\"}[1m])",
                "expect": {"kind": "series", "series": [{"labels": {"app": "a"}, "samples": [1]}]}}]}]
            """);
    assertThat(run(cases.toString())).isZero();
    assertThat(output()).isEqualTo("3 passed, 0 failed\n");
  }

  @Test
  void run_loadsBetweenEvals_areSeenFromThenOn() throws IOException {
    String script =
        script(
            """
            load
              {app="a"} "x" @ 10s
            eval instant at 60s count_over_time({app="a"}[1m])
              {app="a"} 1
            load
              {app="a"} "y" @ 10s
              {app="a"} "x" @ 5s
            eval instant at 60s count_over_time({app="a"}[1m])
              {app="a"} 3
            """);
    assertThat(run(script)).as(output()).isZero();
    assertThat(output()).isEqualTo("6 passed, 0 failed\n");
  }

  @Test
  void run_wrongSeries_areToldAsScriptsWriteThem() throws IOException {
    String script =
        script(
            """
            load
              {app="a"} "x" @ 10s
            eval range from 10s to 70s step 60s count_over_time({app="a"}[30s])
              {app="b"} 1 _
            """);
    assertThat(run("--stack", "memory", script)).isOne();
    assertThat(output()).contains("\n  expected: [{app=\"b\"} 1.0 _]\n");
  }

  @Test
  void run_oneStack_runsThatAlone() throws IOException {
    String script = script("eval instant at 60s 1 + 1\n  2\n");
    assertThat(run("--stack", "rocksdb", script)).isZero();
    assertThat(output()).isEqualTo("1 passed, 0 failed\n");
    assertThat(run("--stack", "none", script)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("memory, rocksdb, rocksdb-reopened");
  }

  @Test
  void run_notAScriptOrNoPath_endsWithTwo() throws IOException {
    assertThat(run(script("lode\n"))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("a.logqltest:1: unknown command");
    assertThat(run()).isEqualTo(2);
    assertThat(run(folder.resolve("none.logqltest").toString())).isEqualTo(2);
  }

  @Test
  void run_sharedScripts_pass() {
    assumeThat(CONFORMANCE).exists();
    assertThat(run(CONFORMANCE.toString())).as(output()).isZero();
  }
}
