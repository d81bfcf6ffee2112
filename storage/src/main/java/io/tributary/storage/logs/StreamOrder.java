package io.tributary.storage.logs;

import io.tributary.storage.index.SeriesRegistry;
import java.util.Arrays;
import org.roaringbitmap.RoaringBitmap;

/// The order in which pieces have streams: by service, then by age. Lines of one program look
/// alike, so they are shorter and sooner written where they stand together, and who asks for a
/// service reads few chunks.
///
/// A stream's *rank* is the hash of the label `service_name`, which streams get where they come in,
/// then the ref: it is made of what a stream is, so that it never changes. Confined to one thread.
final class StreamOrder {
  private static final String SERVICE = "service_name";

  private final SeriesRegistry registry;
  private final int service; // the label's symbol, −1 while no stream has it

  /// Knows the services of all streams that are there now.
  StreamOrder(SeriesRegistry registry) {
    this.registry = registry;
    this.service = registry.symbols().find(SERVICE);
  }

  long rank(int ref) {
    int value = service >= 0 && registry.has(ref) ? registry.valueSymbol(ref, service) : -1;
    long hash = value < 0 ? 0 : registry.symbols().text(value).hashCode();
    return hash << Integer.SIZE | ref;
  }

  /// Returns refs in their order.
  int[] sort(RoaringBitmap refs) {
    int[] sorted = refs.toArray();
    if (service >= 0) {
      long[] ranks = new long[sorted.length];
      Arrays.setAll(ranks, i -> rank(sorted[i]));
      Arrays.sort(ranks);
      Arrays.setAll(sorted, i -> (int) ranks[i]);
    }
    return sorted;
  }

  /// Returns the place of the first of some refs, in their order, whose rank is not below one.
  int lowerBound(int[] refs, long rank) {
    int low = 0;
    int high = refs.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rank(refs[middle]) < rank) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
