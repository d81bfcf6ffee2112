package io.tributary.scraper.backfill;

import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.wire.Chunk;

/// Reads chunks of remote read: floats, and histograms of integers and of floats. Confined to one
/// thread.
///
/// Source: Prometheus `tsdb/chunkenc`.
final class ChunkDecoder {
  private static final int[] TIME_BITS = {0, 14, 17, 20, 64};

  private final BitReader in = new BitReader();
  private final XorReader value = new XorReader();
  private final HistogramDecoder histograms = new HistogramDecoder(in);

  /// Appends the samples of a chunk.
  ///
  /// @throws MalformedBodyException when it is not one
  void decode(Chunk chunk, SampleColumns out) {
    in.reset(chunk.getData().toByteArray());
    int size = (int) in.bits(Short.SIZE);
    switch (chunk.getType()) {
      case XOR -> floats(size, out);
      case HISTOGRAM -> histograms.decode(size, true, out);
      case FLOAT_HISTOGRAM -> histograms.decode(size, false, out);
      case UNKNOWN, UNRECOGNIZED ->
          throw new MalformedBodyException(
              "a chunk is of a kind that is not known kind=" + chunk.getTypeValue());
    }
  }

  private void floats(int size, SampleColumns out) {
    if (size == 0) {
      return;
    }
    long timeMs = in.signedVarint();
    out.add(timeMs, value.first(in));
    long delta = 0;
    for (int i = 1; i < size; i++) {
      delta = i == 1 ? in.unsignedVarint() : delta + in.signed(TIME_BITS[in.ones(4)]);
      timeMs += delta;
      out.add(timeMs, value.next(in));
    }
  }
}
