package io.tributary.storage.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.contract.StoredEntry;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.kit.random.RandomLabels;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import io.tributary.model.View;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.EntryListener;
import io.tributary.model.logs.LogFeed;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.NanoRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What a view tells of is what it shows afterwards, less what it showed before.
class ViewFeedTest {
  private static final List<ClusterId> CLUSTERS =
      List.of(new ClusterId("eu-1"), new ClusterId("us-2"), new ClusterId("us-3"));
  private static final List<View> VIEWS =
      List.of(View.GLOBAL, View.parse("eu-1"), View.parse("eu-1|us-3"));

  /// Notes the entries of streams that satisfy matchers.
  private static final class Told implements EntryListener {
    private final List<Matcher> matchers;
    private final SortedMap<Labels, List<StoredEntry>> entries = new TreeMap<>();

    Told(List<Matcher> matchers) {
      this.matchers = matchers;
    }

    @Override
    public boolean wants(Labels stream) {
      return matchers.stream().allMatch(each -> each.matches(stream.get(each.name())));
    }

    @Override
    public void appended(Labels stream, EntryBatch batch, int row) {
      int start = batch.lineStart(row);
      int end = batch.lineEnd(row);
      byte[] line = Arrays.copyOfRange(batch.bytes(), start, end);
      entries
          .computeIfAbsent(stream, _ -> new ArrayList<>())
          .add(new StoredEntry(batch.timestampsNs()[row], StoredEntry.text(line), ""));
    }
  }

  @Test
  void feed_ofRandomStreams_tellsWhatTheViewShowsLater() {
    Seeds.run(
        40,
        random -> {
          for (View view : VIEWS) {
            check(random, view);
          }
        });
  }

  private static void check(SplittableRandom random, View view) {
    InMemoryLogStore store = new InMemoryLogStore();
    Views views = new Views(new InMemoryStorage(), store, _ -> Rewrite.DEFAULT);
    RandomLabels labels = new RandomLabels(random);
    List<Labels> streams = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      streams.add(labels.labels());
    }
    List<Matcher> matchers = labels.matchers();
    int time = append(random, store, streams, 0);
    Told listener = new Told(matchers);
    SortedMap<Labels, List<StoredEntry>> all;
    LogFeed feed = views.feedOf(view);
    try (LogQuerier before = feed.open(NanoRange.ALL, listener)) {
      time = append(random, store, streams, time);
      all = StoredEntry.readAll(before, matchers, StoredEntry.OLDEST_FIRST);
    }
    feed.close();
    listener.entries.forEach(
        (stream, entries) -> all.computeIfAbsent(stream, _ -> new ArrayList<>()).addAll(entries));
    try (LogQuerier after = views.logsOf(view).querier(NanoRange.ALL)) {
      assertThat(all)
          .as("%s %s", view, matchers)
          .isEqualTo(StoredEntry.readAll(after, matchers, StoredEntry.OLDEST_FIRST));
    }
    String told = listener.entries.toString();
    append(random, store, streams, time);
    assertThat(listener.entries).as("closed").hasToString(told);
  }

  /// Appends some batches, time after time, and returns the next one.
  private static int append(
      SplittableRandom random, InMemoryLogStore store, List<Labels> streams, int from) {
    int time = from;
    for (int batch = 0; batch < 6; batch++) {
      EntryWriter writer = new EntryWriter(store, CLUSTERS.get(random.nextInt(CLUSTERS.size())));
      for (int row = random.nextInt(5); row >= 0; row--) {
        Labels stream = streams.get(random.nextInt(streams.size()));
        writer.entry(stream, new StoredEntry(++time, "line " + time, ""));
      }
      var _ = writer.append();
    }
    return time;
  }
}
