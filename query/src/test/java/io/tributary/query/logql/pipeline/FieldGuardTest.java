package io.tributary.query.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.query.logql.ast.LabelCondition;
import io.tributary.query.logql.ast.Stage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FieldGuardTest {
  private final SplittableRandom random = new SplittableRandom(8);

  /// A pattern that is no plain text has no guard.
  private static Stage filter(boolean guarded, String name) {
    Matcher matcher =
        guarded ? Matcher.equal(name, "error") : new Matcher(Matcher.Type.REGEX, name, "e[r]ror");
    return new Stage.LabelFilter(new LabelCondition.Text(matcher));
  }

  private String value() {
    return List.of("error", "info", "err\\u006fr", "\\\"error\\\"", "terror", "7", "errör")
        .get(random.nextInt(7));
  }

  private String json() {
    String nested =
        random.nextBoolean() ? "{\"level\":\"" + value() + "\"}" : "\"" + value() + "\"";
    String line =
        "{\"msg\":\"" + value() + "\",\"a\":" + nested + ",\"level\":\"" + value() + "\"}";
    return random.nextInt(5) == 0 ? line.substring(0, random.nextInt(line.length())) : line;
  }

  private String logfmt() {
    return "msg=\"" + value() + " x\" level=" + value() + " a_level=\"" + value() + "\"";
  }

  private static boolean keeps(List<Stage> stages, Labels stream, String line) {
    Pipeline pipeline = Pipeline.compile(stages, NeededLabels.ofLines(stages));
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    pipeline.line().reset(0, bytes, 0, bytes.length);
    return pipeline.process(stream, new byte[0], 0, 0);
  }

  @Test
  void process_anyLine_isKeptAsWithoutGuard() {
    int kept = 0;
    for (int i = 0; i < 20_000; i++) {
      boolean asJson = random.nextBoolean();
      Stage parser = asJson ? new Stage.Json(List.of()) : new Stage.Logfmt(false, false, List.of());
      String line = asJson ? json() : logfmt();
      String name = List.of("level", "a_level", "level_extracted", "a").get(random.nextInt(4));
      Labels stream =
          random.nextInt(3) == 0 ? Labels.of("level", value(), "app", "x") : Labels.of("app", "x");
      boolean expected = keeps(List.of(parser, filter(false, name)), stream, line);
      assertThat(keeps(List.of(parser, filter(true, name)), stream, line))
          .as("%s %s %s", line, name, stream)
          .isEqualTo(expected);
      kept += expected ? 1 : 0;
    }
    assertThat(kept).isBetween(1_000, 19_000);
  }
}
