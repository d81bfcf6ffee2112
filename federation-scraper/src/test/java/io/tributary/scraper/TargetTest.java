package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.access.TlsOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From labels to what is polled.
class TargetTest {
  private static final Source.Pace PACE =
      new Source.Pace(Duration.ofSeconds(15), Duration.ofSeconds(10));

  private static ScrapeJob job(HttpAccess access, RelabelRule... rules) {
    return new ScrapeJob(
        "federate",
        new ScrapeJob.Request(
            "http",
            "/federate",
            Map.of("match[]", List.of("{job=\"a\"}", "{job=\"b\"}")),
            access,
            ScrapeProtocol.DEFAULT,
            true,
            ByteBudget.NONE),
        Source.SeriesRules.HONORED,
        Source.Limits.DEFAULT,
        PACE,
        List.of(rules),
        List.of(),
        List.of());
  }

  private static RelabelRule replace(String source, String regex, String target, String by) {
    return new RelabelRule(
        RelabelRule.Action.REPLACE,
        new RelabelRule.Input(List.of(source), ";", RelabelRule.Input.anchored(regex)),
        0,
        target,
        by);
  }

  private static Target of(ScrapeJob job, String... labels) {
    return Target.of(job, Labels.of(labels), Map.of("10.0.0.9:1", new ClusterId("claimed")));
  }

  private static Source polled(Target target) {
    assertThat(target).isInstanceOf(Target.Polled.class);
    return ((Target.Polled) target).source();
  }

  @Test
  void of_rules_decideAddressPathParametersPaceAndCluster() {
    ScrapeJob job =
        job(
            HttpAccess.PLAIN,
            replace("__meta_zone", "(.+)", "cluster", "$1"),
            replace("__address__", "(.*):.*", "__address__", "$1:443"),
            replace("__address__", ".*", "__scheme__", "https"),
            replace("__address__", ".*", "__metrics_path__", "/prometheus/federate"),
            replace("__address__", ".*", "__param_match[]", "up"),
            replace("__address__", ".*", "__param_extra", "a b"),
            replace("__address__", ".*", "__scrape_interval__", "1m"),
            replace("__address__", ".*", "__scrape_timeout__", "50s"),
            replace("__address__", ".*", "__tmp_x", "y"));
    Source source =
        polled(of(job, "__address__", "p.example:80", "__meta_zone", "eu-1", "team", "a"));

    assertThat(source.cluster()).isEqualTo(new ClusterId("eu-1"));
    assertThat(source.endpoint().uri())
        .hasToString(
            "https://p.example:443/prometheus/federate?match%5B%5D=up&match%5B%5D=%7Bjob%3D%22b%22%7D"
                + "&extra=a+b");
    assertThat(source.pace())
        .isEqualTo(new Source.Pace(Duration.ofMinutes(1), Duration.ofSeconds(50)));
    assertThat(source.labels())
        .isEqualTo(Labels.of("instance", "p.example:443", "job", "federate", "team", "a"));
    assertThat(source.discovered())
        .isEqualTo(
            Labels.of(
                "__address__",
                "p.example:80",
                "__meta_zone",
                "eu-1",
                "__metrics_path__",
                "/federate",
                "__param_match[]",
                "{job=\"a\"}",
                "__scheme__",
                "http",
                "__scrape_interval__",
                "15s",
                "__scrape_timeout__",
                "10s",
                "job",
                "federate",
                "team",
                "a"));
  }

  @Test
  void of_noClusterLabel_isWhoListsTheAddressElseTheHost() {
    assertThat(polled(of(job(HttpAccess.PLAIN), "__address__", "10.0.0.9:1")).cluster().name())
        .isEqualTo("claimed");
    assertThat(polled(of(job(HttpAccess.PLAIN), "__address__", "10.0.0.9:2")).cluster().name())
        .isEqualTo("10.0.0.9");
  }

  @Test
  void of_ruleThatDropsIt_isDropped() {
    RelabelRule keep =
        new RelabelRule(
            RelabelRule.Action.KEEP,
            new RelabelRule.Input(List.of("zone"), ";", RelabelRule.Input.anchored("eu")),
            0,
            "",
            "");
    assertThat(of(job(HttpAccess.PLAIN, keep), "__address__", "a:1", "zone", "us"))
        .isInstanceOf(Target.Dropped.class);
    assertThat(polled(of(job(HttpAccess.PLAIN, keep), "__address__", "a:1", "zone", "eu")).labels())
        .isEqualTo(Labels.of("instance", "a:1", "job", "federate", "zone", "eu"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "zone:x ~> must be HOST or HOST:PORT value=",
        "__address__:http://x/ ~> must be HOST or HOST:PORT value=http://x/",
        "__address__:tributary ~> is reserved for the server's own metrics",
        "__address__:[::1] ~> say which cluster it feeds",
        "__address__:a,__scheme__:ftp ~> __scheme__ must be http or https value=ftp",
        "__address__:a,__scrape_timeout__:1h ~> at most the interval interval=15s timeout=1h",
        "__address__:a,__scrape_interval__:soon ~> must be a duration"
      })
  void of_labelsThatMakeNoTarget_isRefusedWithTheReason(String labels, String reason) {
    String[] pairs =
        Arrays.stream(labels.split(","))
            .flatMap(pair -> Arrays.stream(pair.split(":", 2)))
            .toArray(String[]::new);
    assertThat(of(job(HttpAccess.PLAIN), pairs))
        .isInstanceOfSatisfying(
            Target.Refused.class, refused -> assertThat(refused.reason()).contains(reason));
  }

  @Test
  void of_serverNameForAHostThatHasAName_isRefused() {
    HttpAccess access =
        new HttpAccess(
            null, new TlsOptions(null, null, "p.example", true, List.of()), null, Map.of(), true);
    assertThat(of(job(access), "__address__", "other.example:1"))
        .isInstanceOf(Target.Refused.class);
    polled(of(job(access), "__address__", "10.0.0.1:1"));
    polled(of(job(access), "__address__", "p.example:1"));
  }

  @Test
  void plan_twoAddressesOfACluster_pollsTheFirstWithAllItsParts() {
    ScrapeJob job = job(HttpAccess.PLAIN);
    ScrapeJob first = with(job, "one", Labels.of("__address__", "a:1", "cluster", "x"));
    ScrapeJob part = with(job, "two", Labels.of("__address__", "a:1", "cluster", "x"));
    ScrapeJob other = with(job, "three", Labels.of("__address__", "b:1", "cluster", "x"));
    TargetPlan plan =
        TargetPlan.of(
            new ScraperConfig(List.of(first, first, part, other), Map.of(), "t"),
            _ -> List.of(),
            Set.of());

    assertThat(plan.sources())
        .extracting(source -> source.labels().get("job"))
        .containsExactly("one", "two");
    assertThat(plan.refusals())
        .singleElement()
        .asString()
        .startsWith("job=three target=b:1: feeds the same cluster as another address;");
    assertThat(plan.dropped()).hasSize(1);
  }

  @Test
  void plan_addressesThatAreFoundInAnotherOrder_pollsTheOneThatIsPolled() {
    ScrapeJob job = job(HttpAccess.PLAIN);
    ScrapeJob a = with(job, "one", Labels.of("__address__", "a:1", "cluster", "x"));
    ScrapeJob b = with(job, "two", Labels.of("__address__", "b:1", "cluster", "x"));
    Set<Source> polled = Set.copyOf(plan(Set.of(), b).sources());
    assertThat(plan(polled, a, b).sources()).containsExactlyElementsOf(polled);
    assertThat(plan(polled, a).sources()).extracting(Source::cluster).hasSize(1);
  }

  private static TargetPlan plan(Set<Source> polled, ScrapeJob... jobs) {
    return TargetPlan.of(new ScraperConfig(List.of(jobs), Map.of(), "t"), _ -> List.of(), polled);
  }

  private static ScrapeJob with(ScrapeJob job, String name, Labels target) {
    return new ScrapeJob(
        name,
        job.request(),
        job.series(),
        job.limits(),
        job.pace(),
        job.targetRules(),
        List.of(target),
        List.of());
  }
}
