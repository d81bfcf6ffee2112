package io.tributary.server;

import io.tributary.model.BackupTarget;
import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.NewestRows;
import io.tributary.model.StorageAdmin;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.HeadStats;
import io.tributary.scraper.backfill.GapFiller;
import java.io.IOException;
import java.util.List;
import java.util.SortedSet;

/// A store whose deletes of samples are known to what fills gaps: it does not bring back what they
/// hide.
record NotedDeletes(StorageAdmin store, GapFiller filler) implements StorageAdmin {
  @Override
  public void deleteSeries(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    filler.deleting(cluster, matchers, range);
    store.deleteSeries(cluster, matchers, range);
  }

  @Override
  public void flush() {
    store.flush();
  }

  @Override
  public void backup(BackupTarget target) throws IOException {
    store.backup(target);
  }

  @Override
  public SortedSet<ClusterId> clusters() {
    return store.clusters();
  }

  @Override
  public NewestRows newest(ClusterId cluster) {
    return store.newest(cluster);
  }

  @Override
  public HeadStats headStats(View view) {
    return store.headStats(view);
  }
}
