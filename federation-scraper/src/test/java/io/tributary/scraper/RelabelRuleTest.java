package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.Relabeling;
import io.tributary.scraper.RelabelRule.Action;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RelabelRuleTest {
  private static final Labels SERIES =
      Labels.of("__name__", "http_requests_total", "instance", "a:9090", "job", "Node", "zone", "");

  /// Reads `action sources regex target replacement`; - stands for nothing.
  private static RelabelRule rule(String text) {
    String[] parts = text.split(" ", -1);
    List<String> sources = parts[1].equals("-") ? List.of() : List.of(parts[1].split(",", -1));
    return new RelabelRule(
        Action.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        new RelabelRule.Input(sources, ";", RelabelRule.Input.anchored(parts[2])),
        1_000,
        parts[3].equals("-") ? "" : parts[3],
        parts[4].equals("-") ? "" : parts[4]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "replace instance (.*):(.*) port $2 ~> {instance=a:9090, job=Node, port=9090}",
        "replace job,instance (.+);(.+):.* ${1}_of $2x$$y${2} ~> {Node_of=$ya, instance=a:9090, job=Node}",
        "replace job (?P<who>.*) who <${who}$nobody> ~> {instance=a:9090, job=Node, who=<Node>}",
        "replace job Nod instance - ~> {instance=a:9090, job=Node}",
        "replace job .* instance - ~> {job=Node}",
        "replace - .* x $9$ ~> {instance=a:9090, job=Node, x=$}",
        "lowercase job (.*) job - ~> {instance=a:9090, job=node}",
        "uppercase job (.*) big - ~> {big=NODE, instance=a:9090, job=Node}",
        "keep job node - - ~> dropped",
        "keep job N.* - - ~> {instance=a:9090, job=Node}",
        "drop __name__ http_.* - - ~> dropped",
        "drop none .+ - - ~> {instance=a:9090, job=Node}",
        "keepequal job x instance - ~> dropped",
        "dropequal job x job - ~> dropped",
        "dropequal job x instance - ~> {instance=a:9090, job=Node}",
        "hashmod instance x shard - ~> {instance=a:9090, job=Node, shard=221}",
        "labelmap - (j)ob - ${1}x ~> {instance=a:9090, job=Node, jx=Node}",
        "labeldrop - j.* - - ~> {instance=a:9090}",
        "labelkeep - job|__name__ - - ~> {job=Node}"
      })
  void apply_oneRule_isWhatPrometheusDoes(String text, String expected) {
    Labels labels = RelabelRule.apply(List.of(rule(text)), SERIES);
    String found = "dropped";
    if (labels != null) {
      assertThat(labels.metricName()).isEqualTo("http_requests_total");
      found = labels.without(List.of("__name__")).toMap().toString();
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void apply_severalRules_eachSeesWhatTheOneBeforeMade() {
    List<RelabelRule> rules =
        List.of(
            rule("replace job (.*) kind $1"),
            rule("lowercase kind x kind -"),
            rule("labeldrop - job|instance - -"));
    assertThat(RelabelRule.apply(rules, SERIES))
        .isEqualTo(Labels.of("__name__", "http_requests_total", "kind", "node"));
    assertThat(RelabelRule.apply(List.of(rule("drop job .* - -"), rules.get(0)), SERIES)).isNull();
    assertThat(RelabelRule.apply(List.of(rule("labelkeep - none - -")), SERIES)).isNull();
  }

  @Test
  void steps_afterADrop_haveNoLabels() {
    List<Relabeling.Step> steps =
        RelabelRule.steps(
            List.of(
                rule("hashmod instance x shard -"),
                rule("labeldrop - shard - -"),
                rule("drop job N(.*) - -"),
                rule("uppercase job (.*) big -")),
            SERIES);

    assertThat(steps.get(0))
        .isEqualTo(
            new Relabeling.Step(
                new Relabeling.Rule(List.of("instance"), ";", "x", 1_000, "shard", "", "hashmod"),
                SERIES.with("shard", "221")));
    assertThat(steps.get(1).output()).isEqualTo(SERIES);
    assertThat(steps.get(1).rule().modulus()).isZero();
    assertThat(steps.get(2).output()).isNull();
    assertThat(steps.get(2).rule().regex()).isEqualTo("N(.*)");
    assertThat(steps.get(3).output()).isNull();
    assertThat(steps).hasSize(4);
  }
}
