package io.tributary.datasource.read;

import com.google.protobuf.UnsafeByteOperations;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.wire.Chunk;
import java.io.IOException;
import java.util.Objects;

/// Cuts the samples of a series into chunks. Confined to one thread.
///
/// A chunk has one kind of samples, at most [#MAX_SAMPLES] of them.
public final class Chunks {
  /// As many as Prometheus aims at.
  private static final int MAX_SAMPLES = 120;

  private final BitWriter out = new BitWriter();
  private final FloatChunk floats = new FloatChunk();
  private final HistogramChunk histograms = new HistogramChunk();

  /// Takes chunks, the oldest first.
  public interface Sink {
    void take(Chunk chunk) throws IOException;
  }

  public void cut(SampleColumns samples, Sink sink) throws IOException {
    int from = 0;
    while (from < samples.size()) {
      Histogram first = samples.histogram(from);
      int to = end(samples, from);
      if (first == null) {
        floats.write(out, samples, from, to);
      } else {
        histograms.write(out, samples, from, to);
      }
      sink.take(
          Chunk.newBuilder()
              .setMinTimeMs(samples.timestampsMs()[from])
              .setMaxTimeMs(samples.timestampsMs()[to - 1])
              .setType(
                  first == null
                      ? Chunk.Encoding.XOR
                      : first.integer() ? Chunk.Encoding.HISTOGRAM : Chunk.Encoding.FLOAT_HISTOGRAM)
              .setData(UnsafeByteOperations.unsafeWrap(out.toBytes()))
              .build());
      from = to;
    }
  }

  private static int end(SampleColumns samples, int from) {
    int most = Math.min(samples.size(), from + MAX_SAMPLES);
    boolean isFloat = samples.histogram(from) == null;
    int to = from + 1;
    while (to < most
        && (isFloat
            ? samples.histogram(to) == null
            : HistogramChunk.continues(
                Objects.requireNonNull(samples.histogram(to - 1)), samples.histogram(to)))) {
      to++;
    }
    return to;
  }
}
