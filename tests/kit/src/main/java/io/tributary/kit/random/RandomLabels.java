package io.tributary.kit.random;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Draws label sets and matchers from small pools, so that they meet. Confined to one thread.
///
/// The pools hold what goes wrong: names of the rewrite, values that look rewritten, texts whose
/// UTF-8 order is not their UTF-16 order, characters of regular expressions.
public final class RandomLabels {
  private static final List<String> NAMES =
      List.of(
          "job",
          "instance",
          "cluster",
          "exported_cluster",
          "exported_exported_cluster",
          "a",
          "d",
          "pod",
          "le",
          "été",
          "\uffee",
          "\ud83d\ude00");
  private static final List<String> VALUES =
      List.of(
          "node",
          "api",
          "eu-1/node",
          "eu-1",
          "us-2",
          "eu-1/",
          "/",
          "a.b",
          "a|b",
          "x\ny",
          "1",
          "",
          "Z",
          "z",
          "\uffee",
          "\ud83d\ude00",
          "été",
          "\"quoted\\");
  private static final List<String> METRICS = List.of("up", "http_requests_total", "up", "été");
  private static final List<String> PATTERNS =
      List.of(
          ".*",
          ".+",
          "",
          "a.*|n.*",
          "node|api",
          "eu-1/.*",
          "(eu-1|us-2)/node",
          ".*node",
          ".*/.*",
          "^eu-1.*$",
          "[a-z]+",
          "(?i)NODE",
          "x.y",
          "a\\.b|a\\|b",
          "|node",
          "eu-1/|eu-1/node",
          "é.*");

  private final SplittableRandom random;

  public RandomLabels(SplittableRandom random) {
    this.random = random;
  }

  /// Returns a label set with a metric name and up to five labels.
  public Labels labels() {
    Labels.Builder builder = new Labels.Builder().add(Labels.METRIC_NAME, pick(METRICS));
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      builder.set(pick(NAMES), pick(VALUES));
    }
    return builder.build();
  }

  /// Returns up to three matchers, among them ones that match nothing and ones that match
  /// everything.
  public List<Matcher> matchers() {
    List<Matcher> matchers = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      matchers.add(matcher());
    }
    return matchers;
  }

  public Matcher matcher() {
    Matcher.Type type = pick(List.of(Matcher.Type.values()));
    String name = random.nextInt(8) == 0 ? Labels.METRIC_NAME : name();
    boolean regex = type == Matcher.Type.REGEX || type == Matcher.Type.NOT_REGEX;
    if (name.equals(Labels.METRIC_NAME)) {
      return new Matcher(type, name, regex ? "u.*|http_.*" : pick(METRICS));
    }
    return new Matcher(type, name, pick(regex ? PATTERNS : VALUES));
  }

  public String name() {
    return pick(NAMES);
  }

  private <T> T pick(List<T> pool) {
    return pool.get(random.nextInt(pool.size()));
  }
}
