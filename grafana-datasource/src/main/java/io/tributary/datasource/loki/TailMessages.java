package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.query.logql.FollowedLines;
import io.tributary.query.logql.LogEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What one follower is sent, message by message. Confined to one thread.
///
/// A line waits for older ones for as long as the follower asked: from its own time on, or from
/// when it came if that was before.
final class TailMessages {
  private static final int MAX_ENTRIES = 100; // of a message, as in Loki
  private static final int MAX_BYTES = 1 << 20;

  /// How lines are sent.
  ///
  /// @param delayNs how long a line waits for older ones
  /// @param categorize whether labels that are not the stream's stand with each line
  record Form(long delayNs, boolean categorize) {}

  /// A line and when it is to be sent.
  ///
  /// @param sizeBytes what it counts in [FollowedEntries]
  private record Due(LogEntry entry, long dueNs, long arrival, int sizeBytes) {}

  private final FollowedLines lines;
  private final FollowedEntries appended;
  private final Form form;
  private final LongSupplier clockNs;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Due::dueNs).thenComparingLong(Due::arrival));
  private long arrivals;
  private long sentBytes;

  /// @param clockNs tells nanoseconds since the epoch
  TailMessages(FollowedLines lines, FollowedEntries appended, Form form, LongSupplier clockNs) {
    this.lines = lines;
    this.appended = appended;
    this.form = form;
    this.clockNs = clockNs;
  }

  /// Takes the lines that were there before, newest first.
  void addPast(List<LogEntry> newestFirst) {
    long nowNs = clockNs.getAsLong();
    newestFirst.reversed().forEach(entry -> add(entry, 0, nowNs));
  }

  private void add(LogEntry entry, int sizeBytes, long nowNs) {
    long dueNs = Math.min(entry.timestampNs(), nowNs) + form.delayNs;
    waiting.add(new Due(entry, dueNs, arrivals++, sizeBytes));
  }

  /// Returns the next message, or null when there is none within the wait. The one before is done
  /// with.
  byte @Nullable [] next(long waitNanos) throws InterruptedException, IOException {
    appended.release(sentBytes);
    sentBytes = 0;
    List<FollowedEntries.Entry> more = appended.take(Math.min(waitNanos, untilDue()));
    long nowNs = clockNs.getAsLong();
    lines.setNow(nowNs);
    for (FollowedEntries.Entry each : more) {
      LogEntry line =
          lines.process(each.stream(), each.timestampNs(), each.bytes(), each.lineEnd());
      if (line == null) {
        appended.release(each.sizeBytes());
      } else {
        add(line, each.sizeBytes(), nowNs);
      }
    }
    List<LogEntry> due = takeDue(nowNs);
    List<FollowedEntries.Dropped> dropped = appended.takeDropped();
    return due.isEmpty() && dropped.isEmpty() ? null : message(due, dropped);
  }

  private long untilDue() {
    Due first = waiting.peek();
    return first == null ? Long.MAX_VALUE : first.dueNs - clockNs.getAsLong();
  }

  private List<LogEntry> takeDue(long nowNs) {
    List<LogEntry> due = new ArrayList<>();
    long bytes = 0;
    Due first = waiting.peek();
    while (first != null && first.dueNs <= nowNs && due.size() < MAX_ENTRIES && bytes < MAX_BYTES) {
      due.add(first.entry);
      bytes += first.entry.line().length;
      sentBytes += first.sizeBytes;
      waiting.remove();
      first = waiting.peek();
    }
    return due;
  }

  private byte[] message(List<LogEntry> due, List<FollowedEntries.Dropped> dropped)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonAnswer.generator(bytes)) {
      new LogqlJson(json, form.categorize).writeFollowed(due, dropped);
    }
    return bytes.toByteArray();
  }
}
