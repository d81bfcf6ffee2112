package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import io.tributary.model.logs.CountReader;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One cluster's streams as the global view shows them. Safe for use by several threads.
final class RewrittenStreams {
  private final LogQuerier stored;
  private final RewrittenLabels labels;

  RewrittenStreams(ClusterId cluster, Rewrite rewrite, LogQuerier stored) {
    this.stored = stored;
    this.labels = new RewrittenLabels(cluster, rewrite, stored);
  }

  RewrittenLabels labels() {
    return labels;
  }

  /// Returns the entries of matching streams, or null when there are none.
  @Nullable EntryReader select(List<Matcher> matchers, EntryHints hints) {
    List<Matcher> own = labels.translate(matchers);
    return own == null ? null : new RewrittenEntries(stored.select(own, hints), labels.rewriter());
  }

  /// Returns readers that have between them the entries of matching streams.
  List<EntryReader> split(List<Matcher> matchers, EntryHints hints) {
    List<Matcher> own = labels.translate(matchers);
    if (own == null) {
      return List.of();
    }
    return stored.split(own, hints).stream()
        .<EntryReader>map(reader -> new RewrittenEntries(reader, labels.rewriter()))
        .toList();
  }

  /// Returns how many entries matching streams have; nothing when there are none.
  CountReader counts(List<Matcher> matchers, CountReader.Cuts cuts) {
    List<Matcher> own = labels.translate(matchers);
    if (own == null) {
      return out -> false;
    }
    CountReader counts = stored.counts(own, cuts);
    LabelRewriter rewriter = labels.rewriter();
    IdentityHashMap<Labels, Labels> rewritten = new IdentityHashMap<>();
    return out -> {
      boolean any = counts.next(out);
      out.relabel(any ? rewritten.computeIfAbsent(out.labels(), rewriter::apply) : Labels.EMPTY);
      return any;
    };
  }

  /// Returns all matching streams, in the order of their stored labels.
  Stream<Labels> streams(List<Matcher> matchers) {
    List<Matcher> own = labels.translate(matchers);
    if (own == null) {
      return Stream.of();
    }
    LabelRewriter rewriter = labels.rewriter();
    return stored.streams(own, 0).stream().map(rewriter::apply);
  }

  /// Entries whose labels are rewritten as they pass by, once for each stream; confined to one
  /// thread.
  private static final class RewrittenEntries implements EntryReader {
    private final EntryReader stored;
    private final LabelRewriter rewriter;
    private final IdentityHashMap<Labels, Labels> rewritten = new IdentityHashMap<>();

    RewrittenEntries(EntryReader stored, LabelRewriter rewriter) {
      this.stored = stored;
      this.rewriter = rewriter;
    }

    @Override
    public boolean next(EntryColumns out) {
      if (!stored.next(out)) {
        return false;
      }
      out.relabel(rewritten.computeIfAbsent(out.labels(), rewriter::apply));
      return true;
    }

    @Override
    public long boundNs() {
      return stored.boundNs();
    }

    @Override
    public void close() {
      stored.close();
    }
  }
}
