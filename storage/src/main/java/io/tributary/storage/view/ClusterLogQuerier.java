package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.CountReader;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import java.util.ArrayList;
import java.util.List;

/// The stored entries of one cluster, with the snapshot's lifetime and the view's warnings.
final class ClusterLogQuerier implements LogQuerier {
  private final LogSnapshot snapshot;
  private final LogQuerier stored;
  private final ClusterId cluster;
  private final List<String> warnings;
  private final ReachedGaps gaps;

  ClusterLogQuerier(
      LogSnapshot snapshot, ClusterId cluster, List<String> warnings, ReachedGaps gaps) {
    this.cluster = cluster;
    this.gaps = gaps;
    this.snapshot = snapshot;
    this.stored = snapshot.querier(cluster);
    this.warnings = warnings;
  }

  @Override
  public EntryReader select(List<Matcher> matchers, EntryHints hints) {
    gaps.reach(cluster);
    return stored.select(matchers, hints);
  }

  @Override
  public List<EntryReader> split(List<Matcher> matchers, EntryHints hints) {
    gaps.reach(cluster);
    return stored.split(matchers, hints);
  }

  @Override
  public CountReader counts(List<Matcher> matchers, CountReader.Cuts cuts) {
    gaps.reach(cluster);
    return stored.counts(matchers, cuts);
  }

  @Override
  public List<Labels> streams(List<Matcher> matchers, int limit) {
    return stored.streams(matchers, limit);
  }

  @Override
  public List<String> labelNames(List<Matcher> matchers, int limit) {
    return stored.labelNames(matchers, limit);
  }

  @Override
  public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    return stored.labelValues(name, matchers, limit);
  }

  @Override
  public List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(stored.warnings());
    all.addAll(gaps.warnings());
    return all;
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
