package io.tributary.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TributaryTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void help_namesEveryCommand() {
    assertThat(run("help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains(
            "serve",
            "query",
            "ship",
            "backup",
            "restore",
            "check-config",
            "version",
            "test",
            "bench",
            "promqltest",
            "logqltest");
  }

  @Test
  void version_printsIt() {
    assertThat(run("version")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).startsWith("tributary ").contains(", Java 2");
  }

  @Test
  void helpAndVersion_areOptionsToo() {
    assertThat(run("--version")).isEqualTo(ExitCode.DONE);
    assertThat(run("serve", "--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).startsWith("tributary ").contains("--query-listen");
  }

  @Test
  void unknownCommand_isUsage() {
    assertThat(run("sevre")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("sevre");
  }

  @Test
  void help_ofACommand_namesItsOptions() {
    assertThat(run("help", "query")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).startsWith("tributary query EXPR [OPTION]...").contains("--step D");
    assertThat(run("help", "sevre")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run("help", "bench")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("tributary bench [REGEX]");
  }

  @Test
  void wrongArguments_areNamed() {
    assertThat(run("query")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run("version", "now")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run("serve", "--port", "1")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run("serve", "--data")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run("serve", "--data", "a", "--data=b")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString())
        .isEqualTo(
            """
            tributary: Missing: EXPR; see `tributary help query`
            tributary: One too many: now; see `tributary help version`
            tributary: Unrecognized option: --port; see `tributary help serve`
            tributary: Missing argument for option: data; see `tributary help serve`
            tributary: Option given twice: --data; see `tributary help serve`
            """);
  }

  @Test
  void checkConfig_good_printsWhatIsInForce() throws IOException {
    Path file = Files.writeString(folder.resolve("t.yaml"), "retention: 3d\n");

    assertThat(run("check-config", file.toString())).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("retention: 3d\n", "data: data\n");
  }

  @Test
  void checkConfig_bad_namesEveryMistake() throws IOException {
    Path file = Files.writeString(folder.resolve("t.yaml"), "retention: x\nsize: 3\n");

    assertThat(run("check-config", file.toString())).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith(file.toString() + ":"));
  }

  @Test
  void checkConfig_noSuchFile_isOneSentence() {
    assertThat(run("check-config", folder + "/none.yaml")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).isEqualTo(folder + "/none.yaml: no such file\n");
  }

  @Test
  void serve_badOption_namesIt() {
    assertThat(run("serve", "--query-listen", "nowhere")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).startsWith("--query-listen: query.listen: must be HOST:PORT");
  }

  @Test
  void ship_withoutAnything_namesWhatIsMissing() {
    assertThat(run("ship")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("--to", "--cluster", "--positions");
  }

  @Test
  void restore_withoutAPlace_namesWhatIsMissing() {
    assertThat(run("restore", "x")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run("backup")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString())
        .isEqualTo(
            """
            tributary: Missing: --data DIR; see `tributary help restore`
            tributary: Missing: DIR; see `tributary help backup`
            """);
  }

  private int run(String... args) {
    Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true));
    return Tributary.run(terminal, args);
  }
}
