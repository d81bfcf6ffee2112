package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `info`: a vector's series with the labels of the info series that have the same job and
/// instance.
///
/// Label sets of its results may be equal where their steps differ. Source: Prometheus
/// `promql/info.go`.
public final class InfoJoin implements VectorOperator {
  private static final Set<String> IDENTIFYING = Set.of("instance", "job");

  private final QueryContext context;
  private final VectorOperator base;
  private final VectorOperator infos;
  private final List<Matcher> names;
  private final List<Matcher> data;
  private final Set<String> wanted = new HashSet<>();
  private final Map<Labels, Map<String, List<StepSeries>>> byIdentity = new HashMap<>();
  private final Map<String, Set<String>> baseValues = new HashMap<>();
  private final BitSet baseSteps = new BitSet();
  private long held;

  /// @param infos the info series, with the time of their sample as value
  /// @param names which metrics count as info
  /// @param data conditions on data labels; where there are any, only these labels are added
  public InfoJoin(
      QueryContext context,
      VectorOperator base,
      VectorOperator infos,
      List<Matcher> names,
      List<Matcher> data) {
    this.context = context;
    this.base = base;
    this.infos = infos;
    this.names = names;
    this.data = data;
    data.forEach(matcher -> wanted.add(matcher.name()));
  }

  @Override
  public void run(SeriesSink sink) {
    infos.run(this::keep);
    base.run(series -> {
      markSteps(series);
      if (isInfo(series.labels())) {
        sink.accept(series);
      } else {
        enrich(series, sink);
      }
    });
    failOnTies();
    context.release(held);
    byIdentity.clear();
  }

  private void markSteps(StepSeries series) {
    for (int step = 0; step < series.steps(); step++) {
      if (series.has(step)) {
        baseSteps.set(step);
      }
    }
  }

  private void keep(StepSeries info) {
    StepSeries copy = info.copy();
    context.hold(copy.room());
    held += copy.room();
    byIdentity
        .computeIfAbsent(info.labels().only(IDENTIFYING), _ -> new TreeMap<>())
        .computeIfAbsent(info.labels().metricName(), _ -> new ArrayList<>())
        .add(copy);
  }

  private boolean isInfo(Labels labels) {
    String name = labels.metricName();
    return !name.isEmpty() && names.stream().allMatch(matcher -> matcher.matches(name));
  }

  private void enrich(StepSeries series, SeriesSink sink) {
    Labels identity = series.labels().only(IDENTIFYING);
    for (int i = 0; i < identity.size(); i++) {
      baseValues.computeIfAbsent(identity.name(i), _ -> new HashSet<>()).add(identity.value(i));
    }
    Map<String, List<StepSeries>> candidates =
        identity.size() == 0 ? Map.of() : byIdentity.getOrDefault(identity, Map.of());
    boolean optional = data.stream().allMatch(Matcher::matchesEmpty);
    Map<List<Labels>, Labels> known = new HashMap<>();
    Map<Labels, StepSeries> results = new LinkedHashMap<>();
    for (int step = 0; step < series.steps(); step++) {
      if (!series.has(step)) {
        continue;
      }
      List<Labels> matches = newest(candidates, step);
      if (!matches.isEmpty() || optional) {
        Labels labels = known.computeIfAbsent(matches, found -> combine(series.labels(), found));
        StepSeries result = results.computeIfAbsent(labels, _ -> empty(labels, series));
        result.set(step, series, step);
      }
    }
    results.values().forEach(sink::accept);
  }

  private static StepSeries empty(Labels labels, StepSeries like) {
    StepSeries series = StepSeries.growing(like.steps());
    series.reset(labels, like.nameDropped());
    return series;
  }

  /// Returns the labels of each info metric's series with the newest sample.
  private static List<Labels> newest(Map<String, List<StepSeries>> candidates, int step) {
    List<Labels> matches = new ArrayList<>(candidates.size());
    for (List<StepSeries> metric : candidates.values()) {
      StepSeries best = null;
      for (StepSeries info : metric) {
        if (info.has(step) && (best == null || info.value(step) > best.value(step))) {
          best = info;
        }
      }
      if (best != null) {
        matches.add(best.labels());
      }
    }
    return matches;
  }

  /// Fails where two info series that could have been matched are equally new.
  private void failOnTies() {
    byIdentity.forEach((identity, metrics) -> {
      boolean selected =
          !baseValues.isEmpty()
              && baseValues.entrySet().stream()
                  .allMatch(label -> label.getValue().contains(identity.get(label.getKey())));
      if (selected) {
        metrics.values().forEach(this::failOnTie);
      }
    });
  }

  private void failOnTie(List<StepSeries> infoSeries) {
    for (int step = baseSteps.nextSetBit(0); step >= 0; step = baseSteps.nextSetBit(step + 1)) {
      StepSeries best = null;
      for (StepSeries info : infoSeries) {
        if (best != null && info.has(step) && info.value(step) == best.value(step)) {
          throw new TributaryException(
              ErrorKind.UNPROCESSABLE,
              "found duplicate series for info metric: existing "
                  + at(best, step)
                  + ", new "
                  + at(info, step));
        }
        if (info.has(step) && (best == null || info.value(step) > best.value(step))) {
          best = info;
        }
      }
    }
  }

  private static String at(StepSeries info, int step) {
    return info.labels() + " @ " + Math.round(info.value(step) * 1000);
  }

  private Labels combine(Labels series, List<Labels> matches) {
    Map<String, String> added = new HashMap<>();
    for (Labels info : matches) {
      for (int i = 0; i < info.size(); i++) {
        String name = info.name(i);
        boolean isWanted = wanted.isEmpty() || wanted.contains(name);
        if (isWanted && !name.equals(Labels.METRIC_NAME) && !series.has(name)) {
          String other = added.put(name, info.value(i));
          if (other != null && !other.equals(info.value(i))) {
            throw new TributaryException(ErrorKind.UNPROCESSABLE, "conflicting label: " + name);
          }
        }
      }
    }
    Labels.Builder builder = series.toBuilder();
    added.forEach(builder::add);
    return builder.build();
  }
}
