package io.tributary.storage.wal;

import io.tributary.storage.index.SeriesCatalog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which series the current segment defines, and the definitions it still needs.
///
/// Confined to whoever leads the log.
public final class Definitions {
  private final SeriesCatalog catalog;
  private final List<RecordBuffer> buffers =
      new ArrayList<>(); // one per record of the group being formed
  private int used;
  private final SeriesRecord series = new SeriesRecord();
  private int[] definedIn = new int[1_024]; // the number of the segment, by ref
  private int segment = 1;
  private boolean begun;

  Definitions(SeriesCatalog catalog) {
    this.catalog = catalog;
  }

  /// Forgets all: a new segment defines nothing yet.
  void newSegment() {
    segment++;
  }

  /// Begins a group: the records of the one before are written.
  void newGroup() {
    used = 0;
  }

  /// Defines those of the first `n` refs that the segment does not define yet.
  public void use(int[] refs, int n) {
    int[] defined = definedIn;
    for (int i = 0; i < n; i++) {
      int ref = refs[i];
      if (ref >= defined.length || defined[ref] != segment) {
        define(ref);
        defined = definedIn;
      }
    }
  }

  private void define(int ref) {
    if (!begun) {
      begin();
    }
    series.encode(buffers.get(used), ref, catalog);
    mark(ref);
  }

  private void begin() {
    if (used == buffers.size()) {
      buffers.add(new RecordBuffer());
    }
    buffers.get(used).clear();
    buffers.get(used).begin(RecordKind.SERIES, 0);
    series.reset();
    begun = true;
  }

  void mark(int ref) {
    if (ref >= definedIn.length) {
      definedIn =
          Arrays.copyOf(
              definedIn, Math.max(ref + 1, (int) Math.min(2L * ref, Integer.MAX_VALUE - 8)));
    }
    definedIn[ref] = segment;
  }

  /// Returns whether the segment defines `ref`.
  public boolean isDefined(int ref) {
    return ref >= 0 && ref < definedIn.length && definedIn[ref] == segment;
  }

  /// Ends the definitions of one entry and returns their record, or null when none were needed.
  @Nullable RecordBuffer finish() {
    if (!begun) {
      return null;
    }
    begun = false;
    RecordBuffer record = buffers.get(used++);
    record.end();
    return record;
  }
}
