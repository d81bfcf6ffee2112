package io.tributary.storage.wal;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.storage.index.SeriesCatalog;
import io.tributary.storage.index.SeriesSymbols;

/// The body of a [RecordKind#SERIES] record: definitions until its end, each against the one
/// before.
///
/// ```text
/// definition  zigzag difference of the refs · cluster · number of labels · labels
/// cluster     0 as before | 1 string
/// label       0 string name, string value | 2k+1 the pair k of the definition before
///             | 2k+2 the name of that pair, string value
/// ```
///
/// Series of one target follow each other as a rule and share most of their labels. A string is its
/// length as a varint and its UTF-8 bytes. Confined to one thread.
final class SeriesRecord {
  private static final int NO_CLUSTER = -1;

  private int previousRef;
  private SeriesSymbols previous = new SeriesSymbols();
  private SeriesSymbols next = new SeriesSymbols();
  private Labels previousLabels = Labels.EMPTY; // while decoding

  /// Begins a record: what came before it is not known to its reader.
  void reset() {
    previousRef = 0;
    previous.reset(NO_CLUSTER);
    previousLabels = Labels.EMPTY;
  }

  /// Adds the definition of a series of the catalog. Labels are compared by their symbols: of most
  /// there is no text to look at.
  void encode(RecordBuffer out, int ref, SeriesCatalog catalog) {
    SeriesSymbols series = next;
    catalog.read(ref, series);
    out.putZigzag(ref - (long) previousRef);
    if (series.cluster() == previous.cluster()) {
      out.putVarint(0);
    } else {
      out.putVarint(1);
      out.putString(catalog.cluster(ref).name());
    }
    out.putVarint(series.size());
    int other = 0;
    for (int i = 0; i < series.size(); i++) {
      other = encodeLabel(out, catalog, i, other);
    }
    previousRef = ref;
    next = previous;
    previous = series;
  }

  private int encodeLabel(RecordBuffer out, SeriesCatalog catalog, int i, int from) {
    int name = next.name(i);
    int other = from;
    while (other < previous.size()
        && previous.name(other) != name
        && Labels.compareUtf8(catalog.text(previous.name(other)), catalog.text(name)) < 0) {
      other++;
    }
    if (other == previous.size() || previous.name(other) != name) {
      out.putVarint(0);
      out.putString(catalog.text(name));
      out.putString(catalog.text(next.value(i)));
    } else if (previous.value(other) == next.value(i)) {
      out.putVarint(2L * other + 1);
    } else {
      out.putVarint(2L * other + 2);
      out.putString(catalog.text(next.value(i)));
    }
    return other;
  }

  /// Restores the definitions in the catalog and marks them as defined.
  void decode(RecordBody in, SeriesCatalog catalog, Definitions definitions) {
    reset();
    ClusterId cluster = ClusterId.TRIBUTARY;
    while (in.hasRemaining()) {
      previousRef = Math.toIntExact(previousRef + in.getZigzag());
      if (in.getVarint() != 0) {
        cluster = new ClusterId(in.getString());
      }
      String[] pairs = new String[2 * in.getCount()];
      for (int i = 0; i < pairs.length; i += 2) {
        decodeLabel(in, pairs, i);
      }
      previousLabels = sorted(pairs);
      catalog.restore(previousRef, cluster, previousLabels);
      definitions.mark(previousRef);
    }
  }

  /// Returns labels over `pairs` itself.
  ///
  /// @throws IllegalArgumentException when they are not in order, or one is empty
  static Labels sorted(String[] pairs) {
    String last = "";
    for (int i = 0; i < pairs.length; i += 2) {
      if (Labels.compareUtf8(last, pairs[i]) >= 0 || pairs[i + 1].isEmpty()) {
        throw new IllegalArgumentException("not a label set name=" + pairs[i]);
      }
      last = pairs[i];
    }
    return Labels.ofSortedPairs(pairs);
  }

  private void decodeLabel(RecordBody in, String[] pairs, int i) {
    int code = (int) in.getVarint();
    if (code == 0) {
      pairs[i] = in.getString();
      pairs[i + 1] = in.getString();
    } else {
      int other = (code - 1) / 2;
      pairs[i] = previousLabels.name(other);
      pairs[i + 1] = code % 2 == 1 ? previousLabels.value(other) : in.getString();
    }
  }
}
