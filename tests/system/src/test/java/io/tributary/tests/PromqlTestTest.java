package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromqlTestTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  private int run(String... args) {
    return PromqlTest.run(
        List.of(args),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String script(String text) throws IOException {
    return Files.writeString(folder.resolve("a.test"), text).toString();
  }

  @Test
  void run_ownScripts_passOverEveryStack() {
    int code = run("../kit/src/main/resources/golden/promql");
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith(" passed, 0 failed\n");
    assertThat(code).isZero();
  }

  @Test
  void run_wrongExpectation_endsWithOneAndSaysWhere() throws IOException {
    String script = script("load 1m\n  up 1\n\neval instant at 1m up\n  up 2\n");
    assertThat(run("--stack", "memory", script)).isOne();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith(script + ":4: [memory] up\n  expected up 2\n  got ")
        .endsWith("0 passed, 1 failed\n");
  }

  @Test
  void run_everyStack_countsEachEvalOncePerStack() throws IOException {
    String script = script("load 1m\n  up 1\n\neval instant at 1m up\n  up 1\n");
    assertThat(run(script)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(PromqlTest.stackNames().size() + " passed, 0 failed\n");
  }

  @Test
  void run_oneIsNoScript_runsTheOthersAndEndsWithTwo() throws IOException {
    Files.writeString(
        folder.resolve("b.test"), "load 1m\n  up 1\n\neval instant at 1m up\n  up 1\n");
    script("lode 1m\n");
    assertThat(run("--stack", "memory", folder.toString())).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("1 passed, 0 failed\n");
  }

  @Test
  void run_notAScriptOrNoSuchFile_endsWithTwo() throws IOException {
    assertThat(run(script("lode 1m\n"))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("a.test:1: no such command");
    assertThat(run(folder.resolve("none.test").toString())).isEqualTo(2);
    assertThat(run("--stack", "paper", "x")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
  }
}
