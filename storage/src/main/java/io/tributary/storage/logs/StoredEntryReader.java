package io.tributary.storage.logs;

import io.tributary.model.Labels;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// Reads streams window by window, within a window by time, roughly: streams whose next entries lie
/// in the same minute, or newest first a few seconds, are read in the order in which chunks have
/// them, so that a chunk is read once.
///
/// Confined to one thread.
final class StoredEntryReader implements EntryReader {
  private static final long ROUGHLY_NS = TimeUnit.MINUTES.toNanos(1);

  /// Newest first few entries are wanted, and a bound that is rough lets too much be read.
  private static final long ROUGHLY_NEWEST_NS = TimeUnit.SECONDS.toNanos(5);

  /// So many times as many windows are asked as were before.
  private static final int ASKED_GROWTH = 2;

  private static final int MOST_ASKED = 64;

  /// How many parts without an entry that is wanted are read before whoever asks may look whether
  /// to go on: some megabytes.
  private static final int MOST_IN_VAIN = 8;

  /// A stream and when its next entries are due.
  ///
  /// @param place of the stream among all, in their order
  /// @param key a time in the order of reading: against the order of time it is inverted
  private record Due(StreamCursor cursor, int place, long key) {}

  private final SectionFinder finder;
  private final int[] refs; // in their order
  private final EntryHints hints;
  private final Reading reading;
  private final IntFunction<Labels> labelsOf;
  private final Map<Integer, Labels> labels = new HashMap<>();
  private final StreamCursor.Scratch scratch = new StreamCursor.Scratch();
  private final List<Long> windows; // in the order of reading
  private final double share;
  private int opened; // of the windows
  private int asked; // of them, whose filters were asked
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::key).thenComparingInt(Due::place));
  private long boundKey = Long.MIN_VALUE;

  /// What is read: some windows, in any order, of some streams.
  ///
  /// @param refs in their order
  /// @param share of windows whose filters are asked together it begins behind so many: those who
  ///   read other streams of them at the same time begin elsewhere, and each asks some
  record Part(int[] refs, List<Long> windows, double share) {}

  /// @param finder closed at the end
  StoredEntryReader(
      SectionFinder finder, Part part, EntryHints hints, IntFunction<Labels> labelsOf) {
    this.finder = finder;
    this.refs = part.refs;
    this.hints = hints;
    this.reading = Reading.of(hints);
    this.labelsOf = labelsOf;
    this.share = part.share;
    List<Long> ascending = part.windows.stream().sorted().toList();
    this.windows = hints.newestFirst() ? ascending.reversed() : ascending;
  }

  @Override
  public boolean next(EntryColumns out) {
    openWindow();
    Due first = due.poll();
    for (int read = 1; first != null; read++) {
      first.cursor.next(out);
      if (!first.cursor.isAtEnd()) {
        due.add(due(first.cursor, first.place));
      }
      openWindow();
      if (out.size() > 0) {
        out.relabel(labels.computeIfAbsent(refs[first.place], labelsOf::apply));
        return true;
      }
      if (read == MOST_IN_VAIN) {
        return true;
      }
      first = due.poll();
    }
    out.reset(Labels.EMPTY, new byte[0]);
    finder.close();
    return false;
  }

  /// Goes on to the next window with streams when this one is done.
  private void openWindow() {
    while (due.isEmpty() && opened < windows.size()) {
      if (opened == asked) {
        askFilters();
      }
      open(windows.get(opened++));
    }
    Due first = due.peek();
    boundKey = first == null ? Long.MAX_VALUE : first.key;
  }

  /// Asks those of the next windows, the more the longer nothing was found that was enough.
  private void askFilters() {
    int most = Math.min(MOST_ASKED, windows.size() - asked);
    int some = Math.clamp((long) ASKED_GROWTH * asked, 1, most);
    int first = (int) (share * some);
    for (int i = 0; i < some; i++) {
      finder.askFilters(windows.get(asked + (first + i) % some));
    }
    asked += some;
  }

  private void open(long window) {
    NanoRange range = finder.rangeOf(window);
    StreamCursor.Mode mode = new StreamCursor.Mode(range, hints.newestFirst(), reading);
    for (int place : finder.among(refs, window)) {
      List<Section> sections = finder.sections(refs[place], window, hints.newestFirst());
      if (!sections.isEmpty()) {
        due.add(due(new StreamCursor(sections, mode, scratch), place));
      }
    }
  }

  private Due due(StreamCursor cursor, int place) {
    long key = key(cursor.boundNs());
    long step = hints.newestFirst() ? ROUGHLY_NEWEST_NS : ROUGHLY_NS;
    long rough = key < Long.MIN_VALUE + step ? key : key - Math.floorMod(key, step);
    return new Due(cursor, place, rough);
  }

  private long key(long timestampNs) {
    return hints.newestFirst() ? ~timestampNs : timestampNs;
  }

  @Override
  public long boundNs() {
    openWindow();
    return key(boundKey); // the key of a key is the time again
  }

  @Override
  public void close() {
    finder.close();
  }
}
