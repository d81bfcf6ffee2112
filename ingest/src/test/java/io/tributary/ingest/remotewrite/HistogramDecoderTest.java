package io.tributary.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.wire.BucketSpan;
import io.tributary.model.wire.Histogram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class HistogramDecoderTest {
  private final HistogramDecoder decoder = new HistogramDecoder();

  static Histogram.Builder integerHistogram() {
    return Histogram.newBuilder()
        .setCountInt(12)
        .setSum(18.4)
        .setSchema(1)
        .setZeroThreshold(0.001)
        .setZeroCountInt(2)
        .addPositiveSpans(span(-2, 2))
        .addPositiveSpans(span(3, 1))
        .addPositiveDeltas(1)
        .addPositiveDeltas(2)
        .addPositiveDeltas(-1)
        .addNegativeSpans(span(0, 2))
        .addNegativeDeltas(3)
        .addNegativeDeltas(-2)
        .setResetHint(Histogram.ResetHint.NO)
        .setTimestamp(Bodies.START_MS);
  }

  static Histogram.Builder floatHistogram() {
    return Histogram.newBuilder()
        .setCountFloat(3.5)
        .setSum(7)
        .setSchema(-53)
        .addPositiveSpans(span(0, 3))
        .addPositiveCounts(1.5)
        .addPositiveCounts(0)
        .addPositiveCounts(2)
        .addCustomValues(0.1)
        .addCustomValues(1)
        .setTimestamp(Bodies.START_MS);
  }

  private static BucketSpan.Builder span(int offset, int length) {
    return BucketSpan.newBuilder().setOffset(offset).setLength(length);
  }

  private io.tributary.model.metrics.Histogram decode(Histogram.Builder message) {
    byte[] bytes = message.build().toByteArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment body = arena.allocate(bytes.length + 3L);
      MemorySegment.copy(bytes, 0, body, ValueLayout.JAVA_BYTE, 3, bytes.length);
      return decoder.decode(body, 3, 3 + bytes.length);
    }
  }

  @Test
  void decode_integerHistogram_hasAbsoluteCounts() {
    var histogram = decode(integerHistogram());
    assertThat(histogram.integer()).isTrue();
    assertThat(histogram.count()).isEqualTo(12);
    assertThat(histogram.sum()).isEqualTo(18.4);
    assertThat(histogram.zeroCount()).isEqualTo(2);
    assertThat(histogram.zeroThreshold()).isEqualTo(0.001);
    assertThat(histogram.positiveSpans()).containsExactly(-2, 2, 3, 1);
    assertThat(histogram.positiveCounts()).containsExactly(1, 3, 2);
    assertThat(histogram.negativeSpans()).containsExactly(0, 2);
    assertThat(histogram.negativeCounts()).containsExactly(3, 1);
    assertThat(histogram.resetHint()).isEqualTo(ResetHint.NOT_RESET);
    assertThat(decoder.timestampMs()).isEqualTo(Bodies.START_MS);
  }

  @Test
  void decode_customBuckets_areFloats() {
    var histogram = decode(floatHistogram());
    assertThat(histogram.integer()).isFalse();
    assertThat(histogram.hasCustomBuckets()).isTrue();
    assertThat(histogram.customBounds()).containsExactly(0.1, 1);
    assertThat(histogram.positiveCounts()).containsExactly(1.5, 0, 2);
  }

  @Test
  void decode_staleMarker_keepsItsBits() {
    assertThat(decode(Histogram.newBuilder().setSum(SpecialValues.STALE_NAN)).isStale()).isTrue();
  }

  /// Schema 10 halves its bucket width twice more than schema 8: 1…4 become 1, 5…8 become 2.
  @Test
  void decode_finerSchema_isReducedToEight() {
    var histogram =
        decode(
            Histogram.newBuilder()
                .setCountInt(21)
                .setSchema(10)
                .addPositiveSpans(span(0, 4))
                .addPositiveSpans(span(2, 2))
                .addPositiveDeltas(1)
                .addPositiveDeltas(1)
                .addPositiveDeltas(1)
                .addPositiveDeltas(1)
                .addPositiveDeltas(1)
                .addPositiveDeltas(1));
    assertThat(histogram.schema()).isEqualTo(8);
    // Indexes 0, 1, 2, 3 and 6, 7 go to 0, 1, 1, 1 and 2, 2.
    assertThat(histogram.positiveSpans()).containsExactly(0, 3);
    assertThat(histogram.positiveCounts()).containsExactly(1, 9, 11);
  }

  @Test
  void decode_contradictions_areRefusedByName() {
    refuses(
        integerHistogram().setCountInt(13), "count is not the sum of buckets count=13 buckets=12");
    refuses(integerHistogram().addPositiveDeltas(1), "positive spans do not fit");
    refuses(integerHistogram().setSchema(53), "unknown schema schema=53");
    refuses(integerHistogram().setSchema(-5), "unknown schema schema=-5");
    refuses(integerHistogram().setPositiveDeltas(1, -2), "positive bucket is negative");
    refuses(
        integerHistogram().setNegativeSpans(0, span(0, 1)).addNegativeSpans(span(-1, 1)),
        "goes backwards");
    refuses(integerHistogram().setCountInt(1L << 60), "beyond 2^53");
    refuses(integerHistogram().addCustomValues(1), "custom bounds need schema");
    refuses(floatHistogram().setCustomValues(1, 0.1), "must ascend");
    refuses(floatHistogram().clearCustomValues(), "beyond the custom bounds");
    refuses(floatHistogram().setZeroCountFloat(1), "neither a zero bucket");
    refuses(floatHistogram().setPositiveCounts(0, -1), "is negative");
    refuses(Histogram.newBuilder().addPositiveSpans(span(0, -1)), "do not fit");
  }

  @Test
  void decode_notANumberObserved_countsMayDiffer() {
    var histogram = decode(integerHistogram().setCountInt(14).setSum(Double.NaN));
    assertThat(histogram.count()).isEqualTo(14);
  }

  private void refuses(Histogram.Builder message, String problem) {
    assertThatThrownBy(() -> decode(message))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }
}
