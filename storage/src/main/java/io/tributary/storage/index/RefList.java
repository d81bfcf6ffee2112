package io.tributary.storage.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The refs that have one label pair: an exact array while few, a bitmap when many.
///
/// Most values are on few series, and a bitmap of one ref costs about 150 bytes.
final class RefList {
  private static final int FEW = 16;

  private int @Nullable [] few;
  private RoaringBitmap many = EMPTY;

  private static final RoaringBitmap EMPTY = new RoaringBitmap();

  RefList(int ref) {
    few = new int[] {ref};
  }

  void add(int ref) {
    int[] array = few;
    if (array == null) {
      many.add(ref);
      return;
    }
    int at = Arrays.binarySearch(array, ref);
    if (at < 0 && array.length < FEW) {
      int[] grown = Arrays.copyOf(array, array.length + 1);
      System.arraycopy(array, ~at, grown, ~at + 1, array.length + at + 1);
      grown[~at] = ref;
      few = grown;
    } else if (at < 0) {
      many = RoaringBitmap.bitmapOf(array);
      many.add(ref);
      few = null;
    }
  }

  /// Forgets all refs but those of `kept`; false when none is left.
  boolean retain(RoaringBitmap kept) {
    int[] array = few;
    if (array == null) {
      many.and(kept);
      return !many.isEmpty();
    }
    few = Arrays.stream(array).filter(kept::contains).toArray();
    return few.length > 0;
  }

  void addTo(RoaringBitmap sum) {
    if (few == null) {
      sum.or(many);
    } else {
      sum.add(few);
    }
  }

  boolean intersects(RoaringBitmap other) {
    if (few == null) {
      return RoaringBitmap.intersects(many, other);
    }
    for (int ref : few) {
      if (other.contains(ref)) {
        return true;
      }
    }
    return false;
  }
}
