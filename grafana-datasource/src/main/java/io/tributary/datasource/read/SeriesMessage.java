package io.tributary.datasource.read;

import com.google.protobuf.CodedOutputStream;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.wire.BucketSpan;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.TimeSeries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Writes a series as a `TimeSeries` message, without an object per float. Confined to one thread.
public final class SeriesMessage {
  private static final int VALUE_BYTES = 1 + Double.BYTES;

  private SeriesMessage() {}

  /// Returns labels as messages.
  public static List<Label> labels(Labels labels) {
    List<Label> messages = new ArrayList<>(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      messages.add(Label.newBuilder().setName(labels.name(i)).setValue(labels.value(i)).build());
    }
    return messages;
  }

  /// Returns the bytes of a field of that message.
  public static long size(int field, Labels labels, SampleColumns samples) {
    long length = length(labels, samples);
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(length)
        + length;
  }

  private static long length(Labels labels, SampleColumns samples) {
    long length = 0;
    for (Label label : labels(labels)) {
      length += CodedOutputStream.computeMessageSize(TimeSeries.LABELS_FIELD_NUMBER, label);
    }
    for (int row = 0; row < samples.size(); row++) {
      Histogram histogram = samples.histogram(row);
      long timestampMs = samples.timestampsMs()[row];
      length +=
          histogram == null
              ? 2 + sampleBytes(timestampMs) // its length is one byte
              : CodedOutputStream.computeMessageSize(
                  TimeSeries.HISTOGRAMS_FIELD_NUMBER, message(histogram, timestampMs));
    }
    return length;
  }

  /// A value of 0 is written, too: the message then says what it holds.
  private static int sampleBytes(long timestampMs) {
    return VALUE_BYTES + CodedOutputStream.computeInt64Size(2, timestampMs);
  }

  /// Writes the field whose size [#size] tells.
  public static void write(CodedOutputStream out, int field, Labels labels, SampleColumns samples)
      throws IOException {
    out.writeTag(field, 2);
    out.writeUInt64NoTag(length(labels, samples));
    for (Label label : labels(labels)) {
      out.writeMessage(TimeSeries.LABELS_FIELD_NUMBER, label);
    }
    for (int row = 0; row < samples.size(); row++) {
      long timestampMs = samples.timestampsMs()[row];
      if (samples.histogram(row) == null) {
        out.writeTag(TimeSeries.SAMPLES_FIELD_NUMBER, 2);
        out.writeUInt32NoTag(sampleBytes(timestampMs));
        out.writeTag(1, 1);
        out.writeFixed64NoTag(Double.doubleToRawLongBits(samples.values()[row]));
        out.writeInt64(2, timestampMs);
      }
    }
    for (int row = 0; row < samples.size(); row++) {
      Histogram histogram = samples.histogram(row);
      if (histogram != null) {
        out.writeMessage(
            TimeSeries.HISTOGRAMS_FIELD_NUMBER, message(histogram, samples.timestampsMs()[row]));
      }
    }
  }

  private static io.tributary.model.wire.Histogram message(Histogram histogram, long timestampMs) {
    var message =
        io.tributary.model.wire.Histogram.newBuilder()
            .setSum(histogram.sum())
            .setTimestamp(timestampMs);
    if (SpecialValues.isStale(histogram.sum())) {
      return message.build();
    }
    message
        .setSchema(histogram.schema())
        .setZeroThreshold(histogram.zeroThreshold())
        .setResetHint(hint(histogram.resetHint()))
        .addAllPositiveSpans(spans(histogram.positiveSpans()))
        .addAllNegativeSpans(spans(histogram.negativeSpans()));
    for (double bound : histogram.customBounds()) {
      message.addCustomValues(bound);
    }
    if (histogram.integer()) {
      message.setCountInt((long) histogram.count()).setZeroCountInt((long) histogram.zeroCount());
      deltas(histogram.positiveCounts()).forEach(message::addPositiveDeltas);
      deltas(histogram.negativeCounts()).forEach(message::addNegativeDeltas);
    } else {
      message.setCountFloat(histogram.count()).setZeroCountFloat(histogram.zeroCount());
      for (double count : histogram.positiveCounts()) {
        message.addPositiveCounts(count);
      }
      for (double count : histogram.negativeCounts()) {
        message.addNegativeCounts(count);
      }
    }
    return message.build();
  }

  private static io.tributary.model.wire.Histogram.ResetHint hint(Histogram.ResetHint hint) {
    return switch (hint) {
      case UNKNOWN -> io.tributary.model.wire.Histogram.ResetHint.UNKNOWN;
      case RESET -> io.tributary.model.wire.Histogram.ResetHint.YES;
      case NOT_RESET -> io.tributary.model.wire.Histogram.ResetHint.NO;
      case GAUGE -> io.tributary.model.wire.Histogram.ResetHint.GAUGE;
    };
  }

  private static List<BucketSpan> spans(int[] spans) {
    List<BucketSpan> messages = new ArrayList<>(spans.length / 2);
    for (int i = 0; i < spans.length; i += 2) {
      messages.add(BucketSpan.newBuilder().setOffset(spans[i]).setLength(spans[i + 1]).build());
    }
    return messages;
  }

  private static List<Long> deltas(double[] counts) {
    List<Long> deltas = new ArrayList<>(counts.length);
    long before = 0;
    for (double count : counts) {
      deltas.add((long) count - before);
      before = (long) count;
    }
    return deltas;
  }
}
