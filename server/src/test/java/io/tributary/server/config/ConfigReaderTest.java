package io.tributary.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Rewrite;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.scraper.RelabelRule;
import io.tributary.server.config.ConfigText.Argument;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
  /// Of a place; the expected ones are without it, so that they can be read.
  private static final String COLUMN = "^(t\\.yaml:\\d+):\\d+";

  @Test
  void read_nothing_isTheDefaults() {
    ServerConfig config = ConfigReader.read(ConfigText.empty()).config();

    assertThat(config.data()).isEqualTo(Path.of("data"));
    assertThat(config.query().listen()).hasToString("127.0.0.1:9290");
    assertThat(config.ingest().listen()).hasToString("127.0.0.1:9291");
    assertThat(config.query().features()).isEqualTo(PromqlOptions.DEFAULT);
    assertThat(config.keeping().retention()).isEqualTo(Duration.ofDays(60));
    assertThat(config.ownership().defaultCluster()).isEqualTo(new ClusterId("default"));
    assertThat(config.ownership().rewrite()).isEqualTo(Rewrite.DEFAULT);
  }

  @Test
  void read_emptySections_areTheDefaults() {
    assertThat(read("query:\ningest: {}\nclusters:\nscrape_configs: []").config())
        .isEqualTo(ConfigReader.read(ConfigText.empty()).config());
  }

  @Test
  void read_cluster_takesItsOwnAndTheRestFromEverywhere() {
    ServerConfig.Ownership ownership =
        read("""
        require_cluster: true
        rewrite: {prefix: [job], separator: ":"}
        clusters:
          eu.1: {external_labels: {region: eu, shard: "0"}, replica_label: replica, retention: 1w, retired: 2026-11-30}
          us-2: {rewrite: {prefix: []}}
        """)
            .config()
            .ownership();

    assertThat(ownership.defaultCluster()).isNull();
    ServerConfig.Cluster eu = ownership.clusters().get(new ClusterId("eu.1"));
    assertThat(eu)
        .isEqualTo(
            new ServerConfig.Cluster(
                Labels.of("region", "eu", "shard", "0"),
                "replica",
                List.of(),
                Duration.ofDays(7),
                LimitsReader.DEFAULT,
                new Rewrite("cluster", Set.of("job"), ":"),
                Instant.parse("2026-11-30T00:00:00Z"),
                null));
    assertThat(ownership.retiredOf(new ClusterId("us-2"))).isNull();
    assertThat(ownership.clusters().get(new ClusterId("us-2")))
        .extracting(ServerConfig.Cluster::retention)
        .isEqualTo(Duration.ofDays(60));
    assertThat(ownership.rewriteOf(new ClusterId("us-2")))
        .isEqualTo(new Rewrite("cluster", Set.of(), ":"));
    assertThat(ownership.rewriteOf(new ClusterId("other"))).isEqualTo(ownership.rewrite());
  }

  @Test
  void read_limits_ofAClusterDifferKeyByKey() {
    ServerConfig config =
        read("""
        limits: {active_series: 100, label_value_length: 1KiB, logs: {line_length: 1MiB}}
        clusters:
          eu-1: {limits: {active_series: 0, max_age: 1d, logs: {labels_per_stream: 15}}}
        """)
            .config();

    ServerConfig.Limits all = config.limits();
    ServerConfig.Limits eu =
        Objects.requireNonNull(config.ownership().clusters().get(new ClusterId("eu-1"))).limits();
    assertThat(all.storing().activeSeries()).isEqualTo(100);
    assertThat(eu.storing().activeSeries()).as("0 is no limit").isEqualTo(Integer.MAX_VALUE);
    assertThat(eu.storing().maxAge()).isEqualTo(Duration.ofDays(1));
    assertThat(eu.storing().maxFuture()).isEqualTo(Duration.ofMinutes(10));
    assertThat(eu.sending().series().labelValueBytes()).isEqualTo(1_024);
    assertThat(eu.sending().series().labels()).isEqualTo(Integer.MAX_VALUE);
    assertThat(eu.sending().logs().labels()).isEqualTo(15);
    assertThat(eu.sending().logs().lineBytes()).isEqualTo(1 << 20);
    assertThat(all.sending().logs().labels()).isEqualTo(32);
  }

  @Test
  void read_rulesOfACluster_areThoseOfItsSeries() {
    ServerConfig.Cluster cluster =
        read("clusters: {a: {metric_relabel_configs: [{action: labeldrop, regex: pod}]}}")
            .config()
            .ownership()
            .clusters()
            .get(new ClusterId("a"));
    assertThat(Objects.requireNonNull(cluster).rules())
        .singleElement()
        .extracting(RelabelRule::action)
        .isEqualTo(RelabelRule.Action.LABELDROP);
    assertProblems(
        "clusters: {a: {metric_relabel_configs: [{action: hashmod, target_label: x}]}}",
        "t.yaml:1: clusters.a.metric_relabel_configs[0]: modulus is missing, which hashmod needs");
  }

  @Test
  void read_replicaLabel_isNoneThatIsTakenOff() {
    assertProblems(
        "clusters: {a: {external_labels: {replica: x}, replica_label: replica}}",
        "t.yaml:1: clusters.a.replica_label: must not be one of external_labels value=replica");
  }

  @Test
  void read_twoAddressesOfACluster_areTakenWhereItHasReplicas() {
    ServerConfig config =
        read("""
        scrape_configs:
          - job_name: federate
            static_configs: [{targets: ["a:9090", "b:9090"], labels: {cluster: eu-1}}]
        clusters: {eu-1: {replica_label: __replica__}}
        """)
            .config();

    assertThat(config.polling().replicated()).containsExactly(new ClusterId("eu-1"));
  }

  @Test
  void read_limitThatIsNone_saysWhere() {
    assertProblems(
        "limits: {active_series: many}\nclusters: {a: {limits: {logs: {line_length: 2GiB}}}}",
        "t.yaml:1: limits.active_series: must be a whole number from 0 to 999999999 value=many",
        "t.yaml:2: clusters.a.limits.logs.line_length: must be less than 2GiB value=2GiB");
  }

  @Test
  void read_manyMistakes_reportsAllWithLineAndKey() {
    assertProblems(
        """
        data: [a]
        retention: 60x
        query: {listen: localhost, timeOut: 1m}
        limits:
          max_body: 1
          max_body: 2
        rewrite: {label: job}
        require_cluster: yes
        clusters:
          tributary: {}
          eu-1: {retention: soon, colour: red}
        scrape_configs: {job_name: x}
        log_level: loud
        retention_rules:
          - {match: 'up{', keep: 0}
          - {keep: 1d, than: 2d}
        """,
        "t.yaml:1: data: must be a single value",
        "t.yaml:2: retention: must be a duration such as 60d, 1h30m or 15s value=60x",
        "t.yaml:3: query.listen: must be HOST:PORT such as 127.0.0.1:9290, with a port from 0 to"
            + " 65535 value=localhost",
        "t.yaml:3: query.timeOut: unknown key; known here are listen, timeout, lookback,"
            + " max_samples, max_series, concurrency, admin_api, features",
        "t.yaml:5: limits.max_body: must be from 1MiB to 1GiB value=1",
        "t.yaml:6: limits.max_body: is set twice",
        "t.yaml:7: rewrite: rewrite label must be set and not be prefixed itself label=job",
        "t.yaml:8: require_cluster: must be true or false value=yes",
        "t.yaml:10: clusters: is reserved for the server's own metrics name=tributary",
        "t.yaml:11: clusters.eu-1.retention: must be a duration such as 60d, 1h30m or 15s"
            + " value=soon",
        "t.yaml:11: clusters.eu-1.colour: unknown key; known here are external_labels,"
            + " replica_label, metric_relabel_configs, retention, limits, targets, rewrite",
        "t.yaml:12: scrape_configs: must be a list of mappings",
        "t.yaml:13: log_level: must be one of [debug, info, warn, error] value=loud",
        "t.yaml:15: retention_rules[0].match: must be a selector of series (1:4: parse error:"
            + " unexpected end of input inside braces)",
        "t.yaml:15: retention_rules[0].keep: must be longer than 0",
        "t.yaml:16: retention_rules[1]: match is missing",
        "t.yaml:16: retention_rules[1].than: unknown key; known here are match, keep, cluster");
  }

  @Test
  void read_rewriteToWhatIsNoLabel_isRefusedWithLineAndKey() {
    String must = "must be the name of a label such as cluster value=";
    assertProblems(
        """
        rewrite: {label: 9x}
        clusters:
          eu-1: {rewrite: {label: a-b}}
          us-2: {rewrite: {label: __name__}}
          ap-3: {rewrite: {label: ""}}
        """,
        "t.yaml:1: rewrite.label: " + must + "9x",
        "t.yaml:3: clusters.eu-1.rewrite.label: " + must + "a-b",
        "t.yaml:4: clusters.us-2.rewrite.label: " + must + "__name__",
        "t.yaml:5: clusters.ap-3.rewrite.label: " + must);
  }

  @Test
  void read_emptyPath_isRefusedWithLineAndKey() {
    assertProblems(
        "retention: 1d\ndata: \"\"\n",
        "t.yaml:2: data: must be the path of a file or folder value=");
  }

  @Test
  void read_notYaml_saysWhere() {
    assertProblems("data: x\nquery: {listen: [", "t.yaml:2: is not YAML: ");
  }

  @Test
  void read_notAMapping_saysSo() {
    assertProblems("- a\n", "t.yaml:1: must be a mapping of keys to values");
    assertProblems("query: 7\n", "t.yaml:1: query: must be a mapping of keys to values");
  }

  @Test
  void read_unsetVariable_namesIt() {
    assertProblems(
        "data: ${NOWHERE}",
        "t.yaml:1: data: the environment variable is not set name=NOWHERE value=${NOWHERE}");
  }

  @Test
  void read_variable_isReplacedAndMasked() {
    ConfigText text =
        new ConfigText("t.yaml", "data: /srv/${WHERE}/x", Map.of("WHERE", "secret"), Map.of());

    ConfigReader.Result result = ConfigReader.read(text);

    assertThat(result.config().data()).isEqualTo(Path.of("/srv/secret/x"));
    assertThat(result.effective())
        .contains("data: \"<from the environment>\"\n")
        .doesNotContain("secret");
  }

  @Test
  void read_overrides_winAndNameTheOption() {
    ConfigText text = new ConfigText("t.yaml", "query: {listen: \"::\"}", Map.of(), Map.of());
    String key = "query.listen";

    assertThat(
            ConfigReader.read(text.with(Map.of(key, new Argument("--query-listen", "[::1]:0"))))
                .config()
                .query()
                .listen())
        .isEqualTo(new HostPort("::1", 0));
    assertThatThrownBy(
            () -> ConfigReader.read(text.with(Map.of(key, new Argument("--query-listen", "nine")))))
        .hasMessageStartingWith("--query-listen: query.listen: must be HOST:PORT");
  }

  @Test
  void read_effective_readsBackTheSame() {
    ConfigReader.Result result =
        read(
            """
            data: "a b: \\"c\\""
            query: {listen: "[::]:0", features: [use-start-timestamps]}
            retention: 1h30m
            clusters: {a.b: {external_labels: {x: "1"}, rewrite: {separator: " "}}}
            """);

    assertThat(read(result.effective())).isEqualTo(result);
    assertThat(result.effective()).contains("    retention: 1h30m\n").doesNotContain("null");
  }

  private static ConfigReader.Result read(String yaml) {
    return ConfigReader.read(new ConfigText("t.yaml", yaml, Map.of(), Map.of()));
  }

  @Test
  void read_mistake_isNamedWithFileLineAndColumn() {
    assertThatThrownBy(() -> read("query:\n  timeout: soon\n  listens: x\n"))
        .hasMessageStartingWith("t.yaml:2:12: query.timeout: must be a duration")
        .hasMessageContaining("\nt.yaml:3:3: query.listens: unknown key");
  }

  private static void assertProblems(String yaml, String... expected) {
    List<String> problems =
        assertThatThrownBy(() -> read(yaml))
            .asInstanceOf(type(ConfigException.class))
            .actual()
            .problems();
    assertThat(problems).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(problems.get(i).replaceFirst(COLUMN, "$1")).startsWith(expected[i]);
    }
  }
}
