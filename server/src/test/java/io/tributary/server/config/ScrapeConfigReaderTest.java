package io.tributary.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.scraper.RelabelRule;
import io.tributary.scraper.Source;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeConfigReaderTest {
  private static final String PASTED =
      """
      scrape_configs:
        - job_name: 'federate'
          scrape_interval: 15s
          honor_labels: true
          metrics_path: '/federate'
          params:
            'match[]':
              - '{job="prometheus"}'
              - '{__name__=~"job:.*"}'
          static_configs:
            - targets:
              - 'prometheus.cluster1:9090'
              - 'prometheus.cluster2'
      """;

  @Test
  void read_pastedStanza_isOneSourcePerTarget() {
    List<Source> sources = read(PASTED).config().sources();

    assertThat(sources)
        .extracting(source -> source.cluster().name())
        .containsExactly("prometheus.cluster1", "prometheus.cluster2");
    assertThat(sources.getFirst())
        .isEqualTo(
            new Source(
                new ClusterId("prometheus.cluster1"),
                new Source.Endpoint(
                    URI.create(
                        "http://prometheus.cluster1:9090/federate?match%5B%5D=%7Bjob%3D%22prometheus"
                            + "%22%7D&match%5B%5D=%7B__name__%3D%7E%22job%3A.*%22%7D"),
                    null),
                Labels.of("job", "federate", "instance", "prometheus.cluster1:9090"),
                new Source.SeriesLabels(true, List.of()),
                new Source.Pace(Duration.ofSeconds(15), Duration.ofSeconds(10))));
  }

  @Test
  void read_everyKey_isUsed() {
    Source source =
        read("""
        clusters: {us-2: {targets: ["10.0.0.2:9090"]}}
        scrape_configs:
          - job_name: x
            scrape_interval: 5s
            scrape_timeout: 3s
            scheme: https
            basic_auth: {username: ann, password: "${SECRET}"}
            static_configs:
              - {targets: ["10.0.0.1"], labels: {cluster: eu-1, job: y, env: p}}
              - {targets: ["10.0.0.2:9090"]}
        """)
            .config()
            .sources()
            .getFirst();

    assertThat(source.cluster()).isEqualTo(new ClusterId("eu-1"));
    assertThat(source.endpoint())
        .isEqualTo(
            new Source.Endpoint(
                URI.create("https://10.0.0.1/metrics"), new Source.Credentials("ann", "s3cret")));
    assertThat(source.labels())
        .isEqualTo(Labels.of("job", "y", "env", "p", "instance", "10.0.0.1"));
    assertThat(source.series()).isEqualTo(new Source.SeriesLabels(false, List.of()));
    assertThat(source.pace())
        .isEqualTo(new Source.Pace(Duration.ofSeconds(5), Duration.ofSeconds(3)));
  }

  @Test
  void read_relabelRules_areThoseOfPrometheus() {
    String yaml =
        PASTED
            + """
                metric_relabel_configs:
                  - {source_labels: [__name__], regex: "go_.*|process_.*", action: drop}
                  - {source_labels: [a, b], separator: "-", regex: "(x.*)-(.*)", target_label: c, replacement: "$2/${1}"}
                  - {action: labeldrop, regex: tmp_.*}
                  - {source_labels: [instance], modulus: 8, target_label: shard, action: hashmod}
            """;
    List<RelabelRule> rules = read(yaml).config().sources().getFirst().series().rules();
    assertThat(rules)
        .extracting(RelabelRule::action)
        .containsExactly(
            RelabelRule.Action.DROP,
            RelabelRule.Action.REPLACE,
            RelabelRule.Action.LABELDROP,
            RelabelRule.Action.HASHMOD);
    assertThat(rules.get(1))
        .isEqualTo(
            new RelabelRule(
                RelabelRule.Action.REPLACE,
                new RelabelRule.Input(
                    List.of("a", "b"), "-", RelabelRule.Input.anchored("(x.*)-(.*)")),
                Integer.MAX_VALUE,
                "c",
                "$2/${1}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "{regex: a} ~> target_label is missing, which replace needs",
        "{action: hashmod, target_label: a} ~> modulus is missing, which hashmod needs",
        "{action: labeldrop, regex: a, target_label: b} ~> labeldrop takes a regex alone",
        "{action: keep, regex: '('} ~> must be a regular expression: error parsing regexp",
        "{action: none} ~> must be one of [replace, lowercase",
        "{actions: keep} ~> unknown key"
      })
  void read_wrongRelabelRule_isNamedWithItsPlace(String rule, String message) {
    String yaml = PASTED + "    metric_relabel_configs:\n      - " + rule + "\n";
    assertThatThrownBy(() -> read(yaml))
        .hasMessageContaining("metric_relabel_configs[0]")
        .hasMessageContaining(message);
  }

  @Test
  void read_targetListedByACluster_feedsIt() {
    String yaml = PASTED + "clusters: {eu-1: {targets: ['prometheus.cluster1:9090']}}\n";

    assertThat(read(yaml).config().sources())
        .extracting(source -> source.cluster().name())
        .containsExactly("eu-1", "prometheus.cluster2");
  }

  @Test
  void read_defaults_areThoseOfPrometheus() {
    Source source =
        read("scrape_configs: [{job_name: x, static_configs: [{targets: [a]}]}]")
            .config()
            .sources()
            .getFirst();

    assertThat(source.pace())
        .isEqualTo(new Source.Pace(Duration.ofMinutes(1), Duration.ofSeconds(10)));
    assertThat(source.endpoint().uri()).hasToString("http://a/metrics");
    assertThat(source.series()).isEqualTo(new Source.SeriesLabels(false, List.of()));
  }

  @Test
  void read_effective_readsBackTheSameAndKeepsThePassword() {
    ConfigReader.Result result =
        read(PASTED + "clusters: {eu-1: {targets: ['prometheus.cluster1:9090']}}\n");
    ConfigReader.Result secret =
        read("scrape_configs: [{job_name: x, basic_auth: {username: a, password: opensesame}}]");

    assertThat(read(result.effective())).isEqualTo(result);
    assertThat(secret.effective()).contains("username: a").doesNotContain("opensesame");
  }

  @Test
  void read_twoTargetsOfOneCluster_namesBothLines() {
    assertProblems(
        """
        scrape_configs:
          - job_name: x
            static_configs:
              - targets:
                - localhost:9090
                - localhost:9091
        """,
        "t.yaml:6: scrape_configs[0].static_configs[0].targets: feeds the same cluster as the target"
            + " at t.yaml:5; say which cluster it feeds by labels: {cluster: NAME} or"
            + " clusters.NAME.targets cluster=localhost");
  }

  @Test
  void read_mistakes_areAllNamedWithTheirLines() {
    assertProblems(
        """
        scrape_configs:
          - scrape_interval: 1ms
            metrics_path: federate
            sample_limit: 5
          - job_name: b
            scrape_timeout: 2m
            relabel_configs: []
            metrics_path: /federate
            basic_auth: {username: a, password_file: b}
            static_configs:
              - targets: ["http://x/", "tributary:9090", "[::1]:9090"]
                labels: {__address__: x}
              - {targets: x}
        clusters: {eu-1: {targets: [nowhere]}}
        """,
        "t.yaml:2: scrape_configs[0]: job_name is missing",
        "t.yaml:2: scrape_configs[0].scrape_interval: must be at least 100ms value=1ms",
        "t.yaml:3: scrape_configs[0].metrics_path: must begin with / value=federate",
        "t.yaml:4: scrape_configs[0].sample_limit: unknown key; known here are job_name,",
        "t.yaml:6: scrape_configs[1].scrape_timeout: must be more than 0 and at most",
        "t.yaml:5: scrape_configs[1]: params: match[] is missing",
        "t.yaml:12: scrape_configs[1].static_configs[0].labels: labels that begin with __",
        "t.yaml:13: scrape_configs[1].static_configs[1].targets: must be a list",
        "t.yaml:9: scrape_configs[1].basic_auth: password is missing",
        "t.yaml:9: scrape_configs[1].basic_auth.password_file: unknown key",
        "t.yaml:7: scrape_configs[1].relabel_configs: unknown key",
        "t.yaml:11: scrape_configs[1].static_configs[0].targets: must be HOST or HOST:PORT",
        "t.yaml:11: scrape_configs[1].static_configs[0].targets: is reserved for",
        "t.yaml:11: scrape_configs[1].static_configs[0].targets: invalid cluster name \"[::1]\"",
        "t.yaml:14: clusters.eu-1.targets: no scrape_configs has this target target=nowhere");
  }

  private static ConfigReader.Result read(String yaml) {
    return ConfigReader.read(new ConfigText("t.yaml", yaml, Map.of("SECRET", "s3cret"), Map.of()));
  }

  private static void assertProblems(String yaml, String... expected) {
    List<String> problems =
        assertThatThrownBy(() -> read(yaml))
            .asInstanceOf(type(ConfigException.class))
            .actual()
            .problems();
    assertThat(problems).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(problems.get(i)).startsWith(expected[i]);
    }
  }
}
