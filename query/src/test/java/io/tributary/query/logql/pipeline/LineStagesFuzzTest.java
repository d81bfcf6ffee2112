package io.tributary.query.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Mutations;
import io.tributary.model.Labels;
import io.tributary.query.logql.ast.Stage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Lines that parsers understood once: whatever happens to their bytes, a stage takes them, what it
/// cannot read it marks, and a label is the same whether it is asked for alone or with all others.
class LineStagesFuzzTest {
  private static final List<Stage> STAGES =
      List.of(
          new Stage.Json(List.of()),
          new Stage.Json(List.of(new Stage.Extraction("v", "a[\"b\"].c[1]"))),
          new Stage.Logfmt(false, false, List.of()),
          new Stage.Logfmt(true, true, List.of()),
          new Stage.Logfmt(false, true, List.of(new Stage.Extraction("v", "a"))),
          new Stage.Regexp("^(?P<a>\\S+) .*?(?P<b>[0-9]+|é+)(?P<c>.*)"),
          new Stage.Pattern("<a> [<_>] \"<b> <c>\" <d>"),
          new Stage.Unpack(),
          new Stage.Decolorize());

  private static final List<String> LINES =
      List.of(
          "{\"a\":{\"b\":{\"c\":[1,2.5e3,\"x\"]}},\"d\":\"é\\u00e9\\ud83d\\ude00\\n\",\"e\":true,\"f\":null,\"g-h\":[{}]}",
          "{\"a\":\"1\",\"app\":\"inner\",\"_entry\":\"the line\",\"b\":\"2\"}",
          "level=info msg=\"a \\\"quoted\\\" text\" a=1 b= c app=x d=\"\\u00e9\" é=ü took=1m30s",
          "10.1.2.3 [27/Nov/2026:11:00:00 +0000] \"GET /a?b=1 HTTP/1.1\" 200 15 é",
          "\033[31mred\033[0m \033[1;38;5;208mbold\033[m {\"a\":1}");

  private static final byte[][] TOKENS =
      Stream.of(
              "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud83d", ":", ",", "=", " ", "\t", "\0",
              "null", "{\"", "\":", "\"a\":{", "é", "\u2028", "\033[", "1e999")
          .map(text -> text.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new);

  private static final Labels STREAM = Labels.of("app", "web");

  @Test
  void stages_damagedLines_takeAny() {
    run(25_000);
  }

  @Tag("long")
  @Test
  void stages_manyDamagedLines_takeAny() {
    run(1_000_000);
  }

  /// Every stage takes each of so many lines.
  private static void run(int lines) {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    List<Pipeline> all = STAGES.stream().map(stage -> compile(stage, NeededLabels.ALL)).toList();
    int found = 0;
    for (int i = 0; i < lines; i++) {
      byte[] good = LINES.get(i % LINES.size()).getBytes(StandardCharsets.UTF_8);
      byte[] line = Mutations.of(good, random, TOKENS);
      for (int stage = 0; stage < all.size(); stage++) {
        try {
          Map<String, String> labels = labels(all.get(stage), line);
          found += labels.size() > 1 ? 1 : 0;
          if (i % 50 == 0 && !(STAGES.get(stage) instanceof Stage.Unpack)) { // asks by other names
            compareOne(STAGES.get(stage), labels, line);
          }
        } catch (RuntimeException | Error e) {
          String text = new String(line, StandardCharsets.ISO_8859_1);
          throw new AssertionError(
              "seed=" + seed + " input=" + i + " stage=" + STAGES.get(stage) + " line=" + text, e);
        }
      }
    }
    assertThat(found).as("lines with labels of %d", lines).isGreaterThan(lines);
  }

  private static Pipeline compile(Stage stage, NeededLabels needed) {
    return Pipeline.compile(List.of(stage), needed);
  }

  private static Map<String, String> labels(Pipeline pipeline, byte[] line) {
    byte[] before = line.clone();
    pipeline.line().reset(0, line, 0, line.length);
    assertThat(pipeline.process(STREAM, new byte[0], 0, 0)).isTrue();
    assertThat(line).as("the line as it is stored").isEqualTo(before);
    Map<String, String> labels = pipeline.line().labels().all().toLabels().toMap();
    assertThat(labels).containsKey("app").doesNotContainKey("");
    return labels;
  }

  private static void compareOne(Stage stage, Map<String, String> all, byte[] line) {
    if (all.containsKey(LineError.LABEL)) {
      return; // behind what is asked for nobody looks for errors
    }
    for (Map.Entry<String, String> each : all.entrySet()) {
      NeededLabels needed = NeededLabels.of(Set.of(each.getKey()), List.of());
      assertThat(labels(compile(stage, needed), line)).contains(each);
    }
  }
}
