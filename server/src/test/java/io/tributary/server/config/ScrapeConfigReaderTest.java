package io.tributary.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.scraper.RelabelRule;
import io.tributary.scraper.ScrapeJob;
import io.tributary.scraper.ScrapeProtocol;
import io.tributary.scraper.Source;
import io.tributary.scraper.Target;
import io.tributary.scraper.access.Credentials;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.access.Secret;
import io.tributary.scraper.access.TlsOptions;
import io.tributary.scraper.discovery.Discovery;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeConfigReaderTest {
  /// Of a place; the expected ones are without it, so that they can be read.
  private static final String COLUMN = "^(t\\.yaml:\\d+):\\d+";

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
    List<Source> sources = sources(PASTED);

    assertThat(sources)
        .extracting(source -> source.cluster().name())
        .containsExactly("prometheus.cluster1", "prometheus.cluster2");
    Source first = sources.getFirst();
    assertThat(first.endpoint())
        .isEqualTo(
            Source.Endpoint.plain(
                URI.create(
                    "http://prometheus.cluster1:9090/federate?match%5B%5D=%7Bjob%3D%22prometheus"
                        + "%22%7D&match%5B%5D=%7B__name__%3D%7E%22job%3A.*%22%7D")));
    assertThat(first.labels())
        .isEqualTo(Labels.of("job", "federate", "instance", "prometheus.cluster1:9090"));
    assertThat(first.series()).isEqualTo(Source.SeriesRules.HONORED);
    assertThat(first.limits()).isEqualTo(Source.Limits.DEFAULT);
    assertThat(first.pace())
        .isEqualTo(new Source.Pace(Duration.ofSeconds(15), Duration.ofSeconds(10)));
  }

  @Test
  void read_everyKey_isUsed() {
    Source source =
        sources(
                """
                clusters: {us-2: {targets: ["10.0.0.2:9090"]}}
                scrape_configs:
                  - job_name: x
                    scrape_interval: 5s
                    scrape_timeout: 3s
                    scheme: https
                    basic_auth: {username: ann, password_file: secret}
                    static_configs:
                      - {targets: ["10.0.0.1"], labels: {cluster: eu-1, job: y, env: p}}
                      - {targets: ["10.0.0.2:9090"]}
                """)
            .getFirst();

    assertThat(source.cluster()).isEqualTo(new ClusterId("eu-1"));
    assertThat(source.endpoint().uri()).hasToString("https://10.0.0.1/metrics");
    assertThat(source.endpoint().access().credentials())
        .isEqualTo(
            new Credentials.Basic(new Secret.Text("ann"), new Secret.InFile(Path.of("secret"))));
    assertThat(source.labels())
        .isEqualTo(Labels.of("job", "y", "env", "p", "instance", "10.0.0.1"));
    assertThat(source.series()).isEqualTo(new Source.SeriesRules(false, true, true, List.of()));
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
                  - {action: LabelDrop, regex: tmp_.*}
                  - {source_labels: [instance], modulus: 8, target_label: shard, action: hashmod}
            """;
    List<RelabelRule> rules = sources(yaml).getFirst().series().rules();
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

    assertThat(sources(yaml))
        .extracting(source -> source.cluster().name())
        .containsExactly("eu-1", "prometheus.cluster2");
  }

  @Test
  void read_defaults_areThoseOfPrometheus() {
    Source source =
        sources("scrape_configs: [{job_name: x, static_configs: [{targets: [a]}]}]").getFirst();

    assertThat(source.pace())
        .isEqualTo(new Source.Pace(Duration.ofMinutes(1), Duration.ofSeconds(10)));
    assertThat(source.endpoint().uri()).hasToString("http://a/metrics");
    assertThat(source.series()).isEqualTo(new Source.SeriesRules(false, true, true, List.of()));
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
            + " at t.yaml:5:11; say which cluster it feeds by labels: {cluster: NAME} or"
            + " clusters.NAME.targets cluster=localhost");
  }

  @Test
  void read_mistakes_areAllNamedWithTheirLines() {
    assertProblems(
        """
        scrape_configs:
          - scrape_interval: 1ms
            metrics_path: federate
            sample_limits: 5
          - job_name: b
            scrape_timeout: 2m
            relabel_config: []
            metrics_path: /federate
            basic_auth: {username: a, passwords: b}
            static_configs:
              - targets: ["http://x/", "tributary:9090", "[::1]:9090"]
                labels: {__scheme__: x}
              - {targets: x}
        clusters: {eu-1: {targets: [nowhere]}}
        """,
        "t.yaml:2: scrape_configs[0]: job_name is missing",
        "t.yaml:2: scrape_configs[0].scrape_interval: must be at least 100ms value=1ms",
        "t.yaml:3: scrape_configs[0].metrics_path: must begin with / value=federate",
        "t.yaml:4: scrape_configs[0].sample_limits: unknown key; known here are job_name,",
        "t.yaml:5: scrape_configs[1]: params: match[] is missing",
        "t.yaml:6: scrape_configs[1].scrape_timeout: must be more than 0 and at most",
        "t.yaml:7: scrape_configs[1].relabel_config: unknown key",
        "t.yaml:9: scrape_configs[1].basic_auth.passwords: unknown key",
        "t.yaml:11: scrape_configs[1].static_configs[0].targets: must be HOST or HOST:PORT",
        "t.yaml:11: scrape_configs[1].static_configs[0].targets: is reserved for",
        "t.yaml:11: scrape_configs[1].static_configs[0].targets: invalid cluster name \"[::1]\"",
        "t.yaml:13: scrape_configs[1].static_configs[1].targets: must be a list",
        "t.yaml:14: clusters.eu-1.targets: no scrape_configs has this target target=nowhere");
  }

  @Test
  void read_twoJobsOfOneName_areRefused() {
    assertThatThrownBy(() -> read("scrape_configs:\n  - job_name: x\n  - job_name: x\n"))
        .hasMessageContaining(
            "t.yaml:3:15: scrape_configs[1].job_name: is the name of another job value=x");
  }

  @Test
  void read_keysOfSeries_areUsed() {
    ScrapeJob job =
        job(
            """
            honor_timestamps: false
            track_timestamps_staleness: false
            body_size_limit: 10MB
            sample_limit: 1000
            label_limit: 30
            label_name_length_limit: 200
            label_value_length_limit: 2000
            enable_compression: false
            scrape_protocols: [PrometheusText0.0.4]
            relabel_configs: [{target_label: cluster, replacement: eu-1}]
            static_configs: [{targets: [a, a], labels: {__metrics_path__: /m}}]
            """);
    assertThat(job.series()).isEqualTo(new Source.SeriesRules(false, false, false, List.of()));
    assertThat(job.limits()).isEqualTo(new Source.Limits(10 << 20, 1000, 30, 200, 2000));
    assertThat(job.request().compressed()).isFalse();
    assertThat(job.request().protocols()).containsExactly(ScrapeProtocol.TEXT_0_0_4);
    assertThat(job.targets())
        .containsExactly(
            Labels.of("__address__", "a", "__metrics_path__", "/m"),
            Labels.of("__address__", "a", "__metrics_path__", "/m"));
  }

  @Test
  void read_keysOfAccess_areUsed() {
    HttpAccess access =
        job("""
        authorization: {type: Token, credentials: abc}
        tls_config:
          ca_file: ca.pem
          cert: PEM
          key_file: /keys/k.pem
          server_name: p.example
          insecure_skip_verify: true
          min_version: TLS12
          max_version: TLS12
        proxy_url: http://proxy:3128
        follow_redirects: false
        http_headers: {X-A: {values: [a, b], secrets: [c], files: [d]}}
        headers: {X-B: e}
        """)
            .request()
            .access();
    assertThat(access)
        .isEqualTo(
            new HttpAccess(
                new Credentials.Token("Token", new Secret.Text("abc")),
                new TlsOptions(
                    new Secret.InFile(Path.of("ca.pem")),
                    new TlsOptions.Identity(
                        new Secret.Text("PEM"), new Secret.InFile(Path.of("/keys/k.pem"))),
                    "p.example",
                    false,
                    List.of("TLSv1.2")),
                URI.create("http://proxy:3128"),
                Map.of(
                    "X-A",
                    List.of(
                        new Secret.Text("a"),
                        new Secret.Text("b"),
                        new Secret.Text("c"),
                        new Secret.InFile(Path.of("d"))),
                    "X-B",
                    List.of(new Secret.Text("e"))),
                false));
  }

  @Test
  void read_oauthAndDiscoveries_areUsed() {
    ScrapeJob job =
        job(
            """
            oauth2:
              client_id: me
              client_secret: s3cret
              scopes: [read]
              token_url: https://login.example/token?tenant=1
              endpoint_params: {audience: x}
            file_sd_configs: [{files: [targets/*.yml, /etc/t.json], refresh_interval: 10m}]
            http_sd_configs: [{url: "http://sd.example/t?x=y", basic_auth: {username: a, password: b}}]
            dns_sd_configs:
              - {names: [_prometheus._tcp.example]}
              - {names: [p.example], type: A, port: 9090, refresh_interval: 5s}
            """);
    assertThat(job.request().access().credentials())
        .isEqualTo(
            new Credentials.OAuth(
                "me",
                new Secret.Text("s3cret"),
                List.of("read"),
                URI.create("https://login.example/token?tenant=1"),
                Map.of("audience", "x"),
                HttpAccess.PLAIN));
    assertThat(job.discoveries())
        .containsExactly(
            new Discovery.Files(
                List.of(Path.of("targets/*.yml"), Path.of("/etc/t.json")), Duration.ofMinutes(10)),
            new Discovery.Http(
                URI.create("http://sd.example/t?x=y"),
                new HttpAccess(
                    new Credentials.Basic(new Secret.Text("a"), new Secret.Text("b")),
                    TlsOptions.DEFAULT,
                    null,
                    Map.of(),
                    true),
                Duration.ofMinutes(1)),
            new Discovery.Dns(
                List.of("_prometheus._tcp.example"),
                Discovery.RecordType.SRV,
                0,
                Duration.ofSeconds(30)),
            new Discovery.Dns(
                List.of("p.example"), Discovery.RecordType.A, 9090, Duration.ofSeconds(5)));
  }

  @Test
  void read_filesOfAConfiguration_areSeenFromItsFolder() {
    ConfigText text =
        new ConfigText(
            "/etc/tributary/t.yaml",
            "scrape_configs: [{job_name: x, file_sd_configs: [{files: [t.yml]}],"
                + " authorization: {credentials_file: token}}]",
            Map.of(),
            Map.of());
    ScrapeJob job = ConfigReader.read(text).config().polling().jobs().getFirst();
    assertThat(job.discoveries())
        .containsExactly(
            new Discovery.Files(List.of(Path.of("/etc/tributary/t.yml")), Duration.ofMinutes(5)));
    assertThat(job.request().access().credentials())
        .isEqualTo(
            new Credentials.Token("Bearer", new Secret.InFile(Path.of("/etc/tributary/token"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "kubernetes_sd_configs: [{role: pod}] ~> kubernetes_sd_configs: unknown key; known here are",
        "scrape_classic_histograms: true ~> scrape_classic_histograms: unknown key",
        "scrape_protocols: [Proto] ~> must be of [PrometheusProto, OpenMetricsText1.0.0,",
        "basic_auth: {username: a, username_file: b} ~> cannot be set together with username_file",
        "oauth2: {client_id: a} ~> client_secret is missing",
        "authorization: {type: Basic, credentials: x} ~> which basic_auth is for",
        "tls_config: {cert_file: a} ~> need each other",
        "tls_config: {min_version: TLS13, max_version: TLS12} ~> must not be older than min_version",
        "tls_config: {renegotiation: x} ~> unknown key",
        "proxy_url: socks5://x:1 ~> must be a URL",
        "http_headers: {Authorization: {values: [a]}} ~> cannot set this header name=Authorization",
        "headers: {Host: a} ~> cannot set this header name=Host",
        "file_sd_configs: [{files: [a.txt]}] ~> must end in .json, .yml or .yaml",
        "http_sd_configs: [{url: 'ftp://x'}] ~> must be a URL",
        "dns_sd_configs: [{names: [a], type: A}] ~> port must be from 1 to 65535",
        "dns_sd_configs: [{names: [a], refresh_interval: 10ms}] ~> must be at least 1s",
        "static_configs: [{targets: [a], labels: {cluster: ' '}}] ~> invalid cluster name"
      })
  void read_wrongKey_isNamedWithItsPlace(String line, String message) {
    assertThatThrownBy(() -> read("scrape_configs:\n  - job_name: x\n    " + line + "\n"))
        .hasMessageContaining("t.yaml:3:")
        .hasMessageContaining("scrape_configs[0]")
        .hasMessageContaining(message);
  }

  @Test
  void read_bothCredentials_areRefused() {
    assertThatThrownBy(
            () -> job("basic_auth: {username: a, password: b}\nauthorization: {credentials: c}\n"))
        .hasMessageContaining("authorization: cannot be set together with basic_auth");
  }

  /// Returns the job that these lines are.
  private static ScrapeJob job(String lines) {
    String yaml = "scrape_configs:\n  - job_name: x\n" + lines.indent(4);
    return read(yaml).config().polling().jobs().getFirst();
  }

  private static List<Source> sources(String yaml) {
    ServerConfig.Polling polling = read(yaml).config().polling();
    return polling.jobs().stream()
        .flatMap(
            job -> job.targets().stream().map(target -> Target.of(job, target, polling.clusters())))
        .map(target -> ((Target.Polled) target).source())
        .toList();
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
      assertThat(problems.get(i).replaceFirst(COLUMN, "$1")).startsWith(expected[i]);
    }
  }
}
