package io.tributary.query.logql.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What lines have in common, and how much memory that takes.
class PatternMinerTest {
  private static String word(int number) {
    return Integer.toString(number, 36).replaceAll("[0-9]", "z");
  }

  @Test
  void templates_ofLinesThatDifferInAWord_areOne() {
    PatternMiner miner = new PatternMiner(3);
    miner.add("info", 0, "user alice logged in from 10.0.0.1");
    miner.add("info", 2, "user bob logged in from 10.0.0.2");
    miner.add("error", 1, "user bob logged in from 10.0.0.2");

    List<Template> templates = miner.templates();
    assertThat(templates).extracting(Template::level).containsExactly("info", "error");
    assertThat(templates.getFirst().pattern()).isEqualTo("user <_> logged in from <_>");
    assertThat(templates.getFirst().counts()).containsExactly(1, 0, 1);
  }

  /// Each template has a count for each step.
  @ParameterizedTest
  @CsvSource({"1, 10000", "500, 10000", "11000, 454"})
  void templates_ofLinesWithNothingInCommon_areSoManyThatTheirCountsFit(int steps, int most) {
    PatternMiner miner = new PatternMiner(steps);
    for (int i = 0; i < 40_000; i++) {
      miner.add("info", i % steps, word(i) + " " + word(7 * i) + " " + word(31 * i));
    }
    assertThat(miner.templates().size()).isBetween(most / 2, most);
  }
}
