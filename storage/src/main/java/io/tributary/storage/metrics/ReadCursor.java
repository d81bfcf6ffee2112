package io.tributary.storage.metrics;

import io.tributary.model.metrics.FloatStretch;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.page.RowDecoder;
import io.tributary.storage.pieces.Piece;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where one thread stands in the pieces of a reader, and its buffers: series come in storage
/// order, so that the next one mostly is in the page where the last one was. Confined to one
/// thread.
final class ReadCursor {
  private static final long[] UNKNOWN = new long[0];

  private final PieceReader pieceReader;
  private final List<Piece> pieces;
  private final long[][] firstKeys;
  private final int[] numbers;
  private final PageCache.Page[] pages;
  private final RowDecoder decoder = new RowDecoder();
  private final HeadColumns held = new HeadColumns();

  ReadCursor(PieceReader pieceReader, List<Piece> pieces) {
    this.pieceReader = pieceReader;
    this.pieces = pieces;
    this.firstKeys = new long[pieces.size()][];
    this.numbers = new int[pieces.size()];
    this.pages = new PageCache.Page[pieces.size()];
    Arrays.fill(firstKeys, UNKNOWN);
    Arrays.fill(numbers, -1);
  }

  /// Returns a buffer for what a generation holds of a series.
  HeadColumns held() {
    return held;
  }

  /// Appends the rows that a piece has of a series in `[minMs, maxMs]`.
  void read(int piece, SeriesKey series, long minMs, long maxMs, SampleColumns out) {
    PageCache.Page page = page(piece, series);
    if (page != null) {
      page.read(series.ref(), minMs, maxMs, decoder, out);
    }
  }

  /// Returns what is known of all rows that a piece has of a series; null when it has none, or
  /// others than plain floats.
  @Nullable FloatStretch stretch(int piece, SeriesKey series) {
    PageCache.Page page = page(piece, series);
    return page == null ? null : page.stretch(series.ref());
  }

  private PageCache.@Nullable Page page(int piece, SeriesKey series) {
    int number = page(piece, series.sortKey());
    if (number < 0) {
      return null;
    }
    if (number != numbers[piece]) {
      pages[piece] = pieceReader.page(pieces.get(piece), number);
      numbers[piece] = number;
    }
    return pages[piece];
  }

  /// Returns the number of the page that would have a series, or −1 where there is none.
  private int page(int piece, long sortKey) {
    long[] keys = firstKeys[piece];
    if (keys.length == 0) {
      keys = pieceReader.firstKeys(pieces.get(piece));
      firstKeys[piece] = keys;
    }
    int last = numbers[piece];
    if (last >= 0
        && keys[last] <= sortKey
        && (last + 1 == keys.length || sortKey < keys[last + 1])) {
      return last;
    }
    int at = Arrays.binarySearch(keys, sortKey);
    return at >= 0 ? at : -at - 2;
  }
}
