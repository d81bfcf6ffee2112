package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Rewrite;
import io.tributary.model.View;
import io.tributary.model.logs.BatchListener;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.EntryListener;
import io.tributary.model.logs.LogFeed;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.LogStore;
import io.tributary.model.logs.NanoRange;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// What is appended to a view. Labels are made, and the listener is asked, once for each stream.
final class ViewFeed implements LogFeed {
  /// Of so many wanted streams the labels are kept; beyond, all of them are made anew. Those that
  /// are not wanted take next to nothing.
  private static final int KEPT_STREAMS = 20_000;

  private final LogStore logs;
  private final View view;
  private final Function<ClusterId, Rewrite> rewrites;
  private final Function<LogSnapshot, LogQuerier> reader;
  private @Nullable BatchListener opened;

  /// @param reader what the view shows of a snapshot
  ViewFeed(
      LogStore logs,
      View view,
      Function<ClusterId, Rewrite> rewrites,
      Function<LogSnapshot, LogQuerier> reader) {
    this.logs = logs;
    this.view = view;
    this.rewrites = rewrites;
    this.reader = reader;
  }

  @Override
  public LogQuerier open(NanoRange range, EntryListener listener) {
    BatchListener selection = new Selection(listener);
    opened = selection;
    return reader.apply(logs.follow(range, selection));
  }

  @Override
  public void close() {
    if (opened != null) {
      logs.unfollow(opened);
    }
  }

  /// Passes on the rows of wanted streams. Called by one thread at a time.
  private final class Selection implements BatchListener {
    private final EntryListener listener;
    private final Map<ClusterId, LabelRewriter> rewriters = new HashMap<>();
    private final Map<Integer, Labels> wanted = new HashMap<>();
    private final RoaringBitmap unwanted = new RoaringBitmap();

    Selection(EntryListener listener) {
      this.listener = listener;
    }

    @Override
    public void appended(EntryBatch batch, IntFunction<Labels> labelsOf) {
      if (!isSeen(batch.cluster())) {
        return;
      }
      int row = 0;
      while (row < batch.size()) {
        int ref = batch.refs()[row];
        Labels stream = stream(ref, batch.cluster(), labelsOf);
        for (; row < batch.size() && batch.refs()[row] == ref; row++) {
          if (!stream.isEmpty()) {
            listener.appended(stream, batch, row);
          }
        }
      }
    }

    private boolean isSeen(ClusterId cluster) {
      return switch (view) {
        case View.Cluster one -> one.cluster().equals(cluster);
        case View.Global global -> global.includes(cluster);
      };
    }

    /// Returns no labels when the stream is not wanted.
    private Labels stream(int ref, ClusterId cluster, IntFunction<Labels> labelsOf) {
      if (unwanted.contains(ref)) {
        return Labels.EMPTY;
      }
      Labels known = wanted.get(ref);
      if (known != null) {
        return known;
      }
      Labels stream = shown(labelsOf.apply(ref), cluster);
      if (!listener.wants(stream)) {
        unwanted.add(ref);
        return Labels.EMPTY;
      }
      if (wanted.size() >= KEPT_STREAMS) {
        wanted.clear();
      }
      wanted.put(ref, stream);
      return stream;
    }

    private Labels shown(Labels stored, ClusterId cluster) {
      return switch (view) {
        case View.Cluster _ -> stored;
        case View.Global _ ->
            rewriters
                .computeIfAbsent(cluster, key -> new LabelRewriter(key, rewrites.apply(key)))
                .apply(stored);
      };
    }
  }
}
