package io.tributary.storage.logs;

import io.tributary.model.logs.NanoRange;
import io.tributary.storage.counts.CountsPage;
import io.tributary.storage.logs.CountedParts.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The minutes in which counts of a stream say nothing: an entry may be in two parts, or a part is
/// not counted. In a minute either all parts are counted or none. Reused, confined to one thread.
final class ContestedMinutes {
  private record Minutes(long first, long last) {}

  private final List<Minutes> all = new ArrayList<>();

  /// Finds them among what there is of a stream, and sorts that by time.
  void find(List<Part> parts) {
    all.clear();
    parts.sort(Comparator.comparingLong(Part::minNs));
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part.page() == null) {
        add(part.minNs(), part.maxNs());
      }
      for (int j = 0; j < i; j++) {
        Part earlier = parts.get(j);
        boolean overlap = earlier.maxNs() >= part.minNs();
        if (overlap && !part.isApartFrom(earlier) && !earlier.isApartFrom(part)) {
          add(part.minNs(), Math.min(part.maxNs(), earlier.maxNs()));
        }
      }
    }
    boolean more = !all.isEmpty();
    while (more) {
      more = addWithoutMinutes(parts);
    }
    join();
  }

  private void add(long minNs, long maxNs) {
    all.add(new Minutes(CountsPage.minuteOf(minNs), CountsPage.minuteOf(maxNs)));
  }

  /// Adds all minutes of parts that are not counted by minutes and have one of these; false when
  /// there are no more.
  private boolean addWithoutMinutes(List<Part> parts) {
    boolean added = false;
    for (Part part : parts) {
      CountsPage page = part.page();
      if (page != null
          && !page.hasMinutes(part.part())
          && overlap(part.minNs(), part.maxNs())
          && !covers(part.minNs(), part.maxNs())) {
        add(part.minNs(), part.maxNs());
        added = true;
      }
    }
    return added;
  }

  private boolean covers(long minNs, long maxNs) {
    long first = CountsPage.minuteOf(minNs);
    long last = CountsPage.minuteOf(maxNs);
    return all.stream().anyMatch(each -> each.first <= first && each.last >= last);
  }

  private void join() {
    all.sort(Comparator.comparingLong(Minutes::first));
    int kept = 0;
    for (int i = 1; i < all.size(); i++) {
      Minutes before = all.get(kept);
      Minutes next = all.get(i);
      if (next.first <= before.last + 1) {
        all.set(kept, new Minutes(before.first, Math.max(before.last, next.last)));
      } else {
        all.set(++kept, next);
      }
    }
    if (!all.isEmpty()) {
      all.subList(kept + 1, all.size()).clear();
    }
  }

  /// Returns whether one of them has one of the times, or one between.
  boolean overlap(long minNs, long maxNs) {
    long first = CountsPage.minuteOf(minNs);
    long last = CountsPage.minuteOf(maxNs);
    for (Minutes each : all) {
      if (each.first <= last && each.last >= first) {
        return true;
      }
    }
    return false;
  }

  /// Returns their times, ascending, without overlaps.
  List<NanoRange> times() {
    return all.stream().map(each -> CountsPage.timesOf(each.first, each.last)).toList();
  }
}
