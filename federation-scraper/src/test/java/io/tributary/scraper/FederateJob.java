package io.tributary.scraper;

import io.tributary.model.Labels;
import io.tributary.scraper.access.HttpAccess;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The stanza of a federating Prometheus, all else as it is by default.
public final class FederateJob {
  private FederateJob() {}

  static ScrapeJob of(String selector, Source.Pace pace, List<Labels> targets) {
    return new ScrapeJob(
        "federate",
        new ScrapeJob.Request(
            "http",
            "/federate",
            Map.of("match[]", List.of(selector)),
            HttpAccess.PLAIN,
            ScrapeProtocol.DEFAULT,
            true,
            ByteBudget.NONE),
        Source.SeriesRules.HONORED,
        Source.Limits.DEFAULT,
        pace,
        List.of(),
        targets,
        List.of());
  }

  /// Returns a source that is polled for `a` every 15 s.
  public static Source source(String address, String cluster) {
    return source(address, cluster, "a", HttpAccess.PLAIN);
  }

  /// Returns a source that is polled every 15 s, by a job that is named as what it asks for.
  public static Source source(String address, String cluster, String selector, HttpAccess access) {
    Source.Pace pace = new Source.Pace(Duration.ofSeconds(15), Duration.ofSeconds(10));
    Labels target = Labels.of("__address__", address, "cluster", cluster, "job", selector);
    Source plain =
        ((Target.Polled) Target.of(of(selector, pace, List.of()), target, Map.of())).source();
    Source.Endpoint endpoint = plain.endpoint();
    return new Source(
        plain.cluster(),
        new Source.Endpoint(
            endpoint.uri(), access, endpoint.protocols(), endpoint.compressed(), endpoint.budget()),
        plain.discovered(),
        plain.labels(),
        plain.series(),
        plain.limits(),
        plain.pace());
  }
}
