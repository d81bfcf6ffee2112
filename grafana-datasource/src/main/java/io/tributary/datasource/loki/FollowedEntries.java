package io.tributary.datasource.loki;

import io.prometheus.client.Counter;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.EntryListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Entries on their way from who appends them to one follower, within a budget: what does not fit
/// is dropped, and remembered by stream and time. Safe for use by several threads.
final class FollowedEntries implements EntryListener {
  private static final int MAX_BYTES = 1 << 20;

  /// What an entry takes beside its text, about.
  private static final int OVERHEAD_BYTES = 100;

  private static final int MAX_DROPPED = 1_000; // that are told of, as in Loki

  /// An entry that is to be sent, if it is one of the query's.
  ///
  /// @param bytes the line, and its structured metadata from `lineEnd` on
  record Entry(Labels stream, long timestampNs, byte[] bytes, int lineEnd) {
    /// Returns what it counts.
    int sizeBytes() {
      return bytes.length + OVERHEAD_BYTES;
    }
  }

  /// An entry that there was no room for.
  record Dropped(Labels stream, long timestampNs) {}

  private final List<Matcher> matchers;
  private final Counter.Child droppedEntries;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private List<Entry> entries = new ArrayList<>();
  private List<Dropped> dropped = new ArrayList<>();
  private long heldBytes;

  /// @param matchers all of which a stream must satisfy
  /// @param droppedEntries counts what there was no room for
  FollowedEntries(List<Matcher> matchers, Counter.Child droppedEntries) {
    this.matchers = matchers;
    this.droppedEntries = droppedEntries;
  }

  @Override
  public boolean wants(Labels stream) {
    return matchers.stream().allMatch(matcher -> matcher.matches(stream.get(matcher.name())));
  }

  @Override
  public void appended(Labels stream, EntryBatch batch, int row) {
    int start = batch.lineStart(row);
    int end = batch.metadataEnd(row);
    long timestampNs = batch.timestampsNs()[row];
    lock.lock();
    try {
      if (heldBytes > 0 && heldBytes + (end - start) + OVERHEAD_BYTES > MAX_BYTES) {
        drop(stream, timestampNs);
        return;
      }
      byte[] bytes = Arrays.copyOfRange(batch.bytes(), start, end);
      Entry entry = new Entry(stream, timestampNs, bytes, batch.lineEnd(row) - start);
      heldBytes += entry.sizeBytes();
      if (entries.isEmpty()) {
        added.signal();
      }
      entries.add(entry);
    } finally {
      lock.unlock();
    }
  }

  private void drop(Labels stream, long timestampNs) {
    droppedEntries.inc();
    if (dropped.size() < MAX_DROPPED) {
      dropped.add(new Dropped(stream, timestampNs));
    }
  }

  /// Takes what has come, after a wait if nothing has. It counts until [#release].
  List<Entry> take(long waitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = waitNanos;
      while (entries.isEmpty() && left > 0) {
        left = added.awaitNanos(left);
      }
      List<Entry> taken = entries;
      entries = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// Makes room: so many bytes of what was taken are done with.
  void release(long bytes) {
    lock.lock();
    try {
      heldBytes -= bytes;
    } finally {
      lock.unlock();
    }
  }

  /// Returns what was dropped since the last time; of many, the first.
  List<Dropped> takeDropped() {
    lock.lock();
    try {
      List<Dropped> taken = dropped;
      dropped = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
