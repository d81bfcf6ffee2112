package io.tributary.query.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tributary.model.Labels;
import io.tributary.query.logql.ast.Stage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {
  private static Map<String, String> parse(Stage stage, NeededLabels needed, byte[] line) {
    Pipeline pipeline = Pipeline.compile(List.of(stage), needed);
    pipeline.line().reset(0, line, 0, line.length);
    pipeline.process(Labels.of("app", "x"), new byte[0], 0, 0);
    Map<String, String> labels = pipeline.line().labels().all().toLabels().toMap();
    labels.remove("app");
    return labels;
  }

  private static Map<String, String> json(NeededLabels needed, String line) {
    return parse(new Stage.Json(List.of()), needed, line.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> logfmt(boolean strict, boolean keepEmpty, String line) {
    return parse(
        new Stage.Logfmt(strict, keepEmpty, List.of()),
        NeededLabels.ALL,
        line.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void json_object_isFlattened() {
    assertThat(
            json(
                NeededLabels.ALL,
                "{\"a\":{\"b-c\":1.50,\"d\":[1],\"e\":null},\"1x\":true,\"app\":\"y\",\"s\":\"q\\\"\\u00e9\"}"))
        .isEqualTo(Map.of("a_b_c", "1.50", "_1x", "true", "app_extracted", "y", "s", "q\"\u00e9"));
  }

  @Test
  void json_equalNames_keepTheFirst() {
    assertThat(json(NeededLabels.ALL, "{\"a\":1,\"a\":2}")).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void json_broken_isMarkedAndKeepsWhatCameBefore() {
    assertThat(json(NeededLabels.ALL, "{\"a\":1,\"b\":"))
        .containsEntry("a", "1")
        .containsEntry(LineError.LABEL, "JSONParserErr")
        .containsKey(LineError.DETAILS);
    assertThat(json(NeededLabels.ALL, "plain")).containsEntry(LineError.LABEL, "JSONParserErr");
  }

  @Test
  void json_neededFound_readsNoFurther() {
    NeededLabels needed = NeededLabels.of(Set.of("a_b"), List.of());
    assertThat(json(needed, "{\"x\":{\"y\":1},\"a\":{\"b\":2}} broken"))
        .isEqualTo(Map.of("a_b", "2"));
    assertThat(json(NeededLabels.of(Set.of(), List.of()), "broken")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"a.b; 1", "a[\"b\"]; 1", "l[1].c; x", "l[9]; ''", "a; {\"b\":1}", "none.more; ''"})
  void json_path_isFollowed(String path, String value) {
    String line = "{\"a\":{\"b\":1},\"l\":[0,{\"c\":\"x\"}]}";
    Stage stage = new Stage.Json(List.of(new Stage.Extraction("v", path)));
    assertThat(parse(stage, NeededLabels.ALL, line.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Map.of("v", value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "{\"caf\\u00e9\":1}; caf_=1",
        "{\"a\":\"\\ud83d\\ude00\",\"b\":\"\\q\"}; a=\ud83d\ude00,b=",
        "{\"a\":[x}],\"b\":12abc}; b=12abc",
        "{\"a\":{\"b\":1},\"c\":\"\ufffd\"}; ^a_b=1,c= ^",
        "{\"a\":{\"b\":1; __error__",
        "{\"a\":1}trailing; a=1",
        "{\"\\q\":1}; __error__"
      })
  void json_oddities_areReadAsLokiReadsThem(String line, String expected) {
    String found =
        json(NeededLabels.ALL, line).entrySet().stream()
            .filter(entry -> !entry.getKey().equals(LineError.DETAILS))
            .map(entry ->
                entry.getKey().equals(LineError.LABEL)
                    ? LineError.LABEL
                    : entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(","));
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void json_paths_areFoundWhateverStandsBetween() {
    String line = "{\"x\":[bad],\"l\":[{\"m\":[1,{\"n\":\"y\\\"z\"}]}],\"o\":{\"p\":[\"\\\"\"]}";
    Stage stage =
        new Stage.Json(
            List.of(
                new Stage.Extraction("a", "l[0].m[1].n"),
                new Stage.Extraction("b", "o.p"),
                new Stage.Extraction("c", "x[0]"),
                new Stage.Extraction("d", "o.none")));
    assertThat(parse(stage, NeededLabels.ALL, line.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Map.of("a", "y\"z", "b", "[\"\"\"]", "c", "", "d", ""));
  }

  @Test
  void logfmt_extraction_takesItsOwnNameToo() {
    Stage stage = new Stage.Logfmt(false, false, List.of(new Stage.Extraction("level", "lvl")));
    byte[] line = "lvl=a level=b".getBytes(StandardCharsets.UTF_8);
    assertThat(parse(stage, NeededLabels.ALL, line)).isEqualTo(Map.of("level", "b"));
    NeededLabels level = NeededLabels.of(Set.of("level"), List.of());
    assertThat(parse(stage, level, "lvl=a".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Map.of("level", ""));
  }

  @Test
  void logfmt_wrongEscape_isNoPair() {
    assertThat(logfmt(false, false, "a=\"x\\q\" b=\"\\u00e9\\'\""))
        .isEqualTo(Map.of("b", "\u00e9'"));
    assertThat(logfmt(true, false, "a=\"x\\q\" b=1"))
        .containsEntry(LineError.DETAILS, "logfmt syntax error at pos 8 : invalid quoted value");
  }

  @Test
  void logfmt_pairs_areRead() {
    assertThat(logfmt(false, false, "a=1 b.c=\"two \\\"words\\\"\" flag d= e=x=y f=6"))
        .isEqualTo(Map.of("a", "1", "b_c", "two \"words\"", "f", "6"));
    assertThat(logfmt(false, true, "flag d=")).isEqualTo(Map.of("flag", "", "d", ""));
    assertThat(logfmt(true, false, "a=1 e=x=y f=6"))
        .containsEntry("a", "1")
        .containsEntry(LineError.LABEL, "LogfmtParserErr")
        .doesNotContainKey("f");
  }

  @Test
  void parsers_anyBytes_endWithoutFailing() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] alphabet = "{}[]\":,=\\ ntu0aé\u001b".getBytes(StandardCharsets.ISO_8859_1);
    List<Stage> stages =
        List.of(
            new Stage.Json(List.of()),
            new Stage.Json(List.of(new Stage.Extraction("v", "a[0].a"))),
            new Stage.Logfmt(true, true, List.of()),
            new Stage.Logfmt(false, false, List.of(new Stage.Extraction("v", "a"))),
            new Stage.Unpack(),
            new Stage.Pattern("<a> <b>=<_>"),
            new Stage.Decolorize());
    for (int i = 0; i < 20_000; i++) {
      byte[] line = new byte[random.nextInt(24)];
      for (int at = 0; at < line.length; at++) {
        line[at] = alphabet[random.nextInt(alphabet.length)];
      }
      Stage stage = stages.get(random.nextInt(stages.size()));
      assertThatCode(() -> parse(stage, NeededLabels.ALL, line))
          .as(
              "seed=%s stage=%s line=%s",
              seed, stage, new String(line, StandardCharsets.ISO_8859_1))
          .doesNotThrowAnyException();
    }
  }
}
