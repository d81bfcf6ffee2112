package io.tributary.storage.replica;

import io.tributary.model.metrics.SampleColumns;
import java.util.Arrays;
import java.util.List;

/// Makes the values of a counter that are of one replica, then of another, those of one counter.
/// Reused, confined to one thread.
///
/// Replicas that read the same counter differ by what it grew between their scrapes: their values
/// stay as they are, but for one that would seem to fall. Where they read counters of their own, as
/// of themselves, what one has more or less than the other is carried on as an offset, until its
/// counter begins anew.
final class CounterCarry {
  private static final int LOOKED_AT = 10;
  private static final int STEPS = 3;
  private static final int FEW = 10;

  private List<SampleColumns> sources = List.of();
  private Picks picks = new Picks();
  private SampleColumns out = new SampleColumns();
  private double[] offsets = new double[0]; // by source
  private double[] ceilings = new double[0]; // by pick
  private double floor; // of the run that goes on
  private int last; // the pick of the sample before, or −1

  /// Changes the values of `merged`, whose rows are the picks.
  void apply(List<SampleColumns> newSources, Picks newPicks, SampleColumns merged) {
    sources = newSources;
    picks = newPicks;
    out = merged;
    offsets = new double[sources.size()];
    findCeilings();
    last = -1;
    floor = Double.NEGATIVE_INFINITY;
    for (int pick = 0; pick < picks.size(); pick++) {
      if (out.histogram(pick) == null && !Double.isNaN(out.values()[pick])) {
        if (last >= 0 && picks.source(pick) > 0) {
          out.values()[pick] = value(pick);
        }
        last = pick;
      }
    }
  }

  private double value(int pick) {
    int source = picks.source(pick);
    double raw = out.values()[pick];
    double before = out.values()[last];
    if (source != picks.source(last)) {
      return changeTo(pick, raw, before);
    }
    if (falls(source, picks.row(last), picks.row(pick))) {
      return beginAnew(source, raw, before);
    }
    return within(pick, raw + offsets[source]);
  }

  /// Readers see that it begins anew by a fall, and else by how much it grew since.
  private double beginAnew(int source, double raw, double before) {
    floor = Double.NEGATIVE_INFINITY;
    offsets[source] = raw < before ? 0 : before;
    return raw + offsets[source];
  }

  private double changeTo(int pick, double raw, double before) {
    int source = picks.source(pick);
    int known = newest(source, picks.timestampMs(last));
    if (known < 0 && isAmongThoseBefore(pick, raw)) {
      offsets[source] = offsets[picks.source(last)];
    } else if (known < 0) {
      double usual = usualGrowth(pick);
      boolean isAlike = Math.abs(raw - before) <= usual;
      if (raw < before && raw <= usual && (!isAlike || before - raw > usual / STEPS)) {
        return beginAnew(source, raw, before);
      }
      offsets[source] = isAlike ? 0 : before - raw;
    } else if (!falls(source, known, picks.row(pick))) {
      offsets[source] = offset(source, known);
    } else if (hasFallenSince(sources.get(source).timestampsMs()[known])) {
      offsets[source] = 0;
    } else {
      return beginAnew(source, raw, before);
    }
    floor = before;
    return within(pick, raw + offsets[source]);
  }

  /// Returns whether the replica that was read until now has seen less before and more behind: then
  /// it is the same counter, however much it grew.
  private boolean isAmongThoseBefore(int pick, double raw) {
    SampleColumns rows = sources.get(picks.source(last));
    int row = picks.row(last);
    int next = row + 1;
    while (next < rows.size()
        && (!isNumber(rows, next) || rows.timestampsMs()[next] < picks.timestampMs(pick))) {
      next++;
    }
    return next < rows.size() && rows.values()[row] <= raw && raw <= rows.values()[next];
  }

  /// Returns what the counter may grow by from the sample before to a pick, of whose replica
  /// nothing is known before it: some steps as large as those before or behind it.
  private double usualGrowth(int pick) {
    double largest = 0;
    for (int at = Math.max(1, last - LOOKED_AT); at <= last; at++) {
      if (isNumber(out, at) && isNumber(out, at - 1)) {
        largest = Math.max(largest, out.values()[at] - out.values()[at - 1]);
      }
    }
    SampleColumns rows = sources.get(picks.source(pick));
    int end = Math.min(rows.size() - 1, picks.row(pick) + LOOKED_AT);
    for (int row = picks.row(pick) + 1; row <= end; row++) {
      if (isNumber(rows, row) && isNumber(rows, row - 1)) {
        largest = Math.max(largest, rows.values()[row] - rows.values()[row - 1]);
      }
    }
    return STEPS * largest + FEW;
  }

  /// Values do not fall where replicas change, to what was merged before neither.
  private double within(int pick, double value) {
    double least = Math.max(value, floor);
    double ceiling = ceilings[pick];
    return ceiling >= out.values()[last] ? Math.min(least, ceiling) : least;
  }

  /// Finds, for each pick, the value of the next one that was merged before.
  private void findCeilings() {
    ceilings = new double[picks.size()];
    double next = Double.NaN;
    for (int pick = picks.size() - 1; pick >= 0; pick--) {
      ceilings[pick] = next;
      if (picks.source(pick) == 0 && isNumber(out, pick)) {
        next = out.values()[pick];
      }
    }
  }

  /// Returns a source's newest number at or before a time, or −1.
  private int newest(int source, long timestampMs) {
    SampleColumns rows = sources.get(source);
    int at = Arrays.binarySearch(rows.timestampsMs(), 0, rows.size(), timestampMs);
    int row = at >= 0 ? at : -at - 2;
    while (row >= 0 && !isNumber(rows, row)) {
      row--;
    }
    return row;
  }

  private static boolean isNumber(SampleColumns rows, int row) {
    return rows.histogram(row) == null && !Double.isNaN(rows.values()[row]);
  }

  /// Returns whether a source's values fall anywhere from one row to another.
  private boolean falls(int source, int from, int to) {
    SampleColumns rows = sources.get(source);
    double before = rows.values()[from];
    for (int row = from + 1; row <= to; row++) {
      if (isNumber(rows, row)) {
        if (rows.values()[row] < before) {
          return true;
        }
        before = rows.values()[row];
      }
    }
    return false;
  }

  private boolean hasFallenSince(long timestampMs) {
    double before = Double.NEGATIVE_INFINITY;
    for (int pick = Math.max(0, picks.upTo(timestampMs) - 1); pick <= last; pick++) {
      double now = out.values()[pick];
      if (out.histogram(pick) == null && !Double.isNaN(now)) {
        if (now < before) {
          return true;
        }
        before = now;
      }
    }
    return false;
  }

  /// Returns what a source has less than what is merged, at the time of one of its rows.
  private double offset(int source, int row) {
    long timestampMs = sources.get(source).timestampsMs()[row];
    double raw = sources.get(source).values()[row];
    int left = numberBefore(picks.upTo(timestampMs) - 1);
    int right = numberFrom(timestampMs);
    if (left < 0 || right < 0) {
      return 0;
    }
    double low = out.values()[left];
    double high = out.values()[right];
    if (low > high) { // began anew in between
      return 0;
    }
    if (Math.abs(2 * raw - low - high) <= 3 * (high - low)) { // between them, or a step beside
      return 0;
    }
    double share =
        left == right
            ? 0
            : (double) (timestampMs - picks.timestampMs(left))
                / (picks.timestampMs(right) - picks.timestampMs(left));
    double offset = low + share * (high - low) - raw;
    return isWhole(low) && isWhole(high) && isWhole(raw) ? Math.rint(offset) : offset;
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value);
  }

  private int numberBefore(int pick) {
    int at = pick;
    while (at >= 0 && !isNumber(out, at)) {
      at--;
    }
    return at;
  }

  private int numberFrom(long timestampMs) {
    int at = picks.upTo(timestampMs - 1);
    while (at <= last && !isNumber(out, at)) {
      at++;
    }
    return at <= last ? at : -1;
  }
}
