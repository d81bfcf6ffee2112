package io.tributary.ingest.exposition;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tributary.model.wire.exposition.Bucket;
import io.tributary.model.wire.exposition.LabelPair;
import io.tributary.model.wire.exposition.Metric;
import io.tributary.model.wire.exposition.MetricFamily;
import io.tributary.model.wire.exposition.Untyped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Makes bodies of protobuf exposition; what only a source writes is put in as unknown fields.
final class Families {
  private Families() {}

  static byte[] body(MetricFamily... families) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (MetricFamily family : families) {
      family.writeDelimitedTo(out);
    }
    return out.toByteArray();
  }

  static Metric.Builder metric(String... pairs) {
    Metric.Builder metric = Metric.newBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      metric.addLabel(LabelPair.newBuilder().setName(pairs[i]).setValue(pairs[i + 1]));
    }
    return metric;
  }

  static Metric untyped(double value, long timestampMs, String... pairs) {
    return metric(pairs)
        .setUntyped(Untyped.newBuilder().setValue(value))
        .setTimestampMs(timestampMs)
        .build();
  }

  static Bucket.Builder bucket(UnknownFieldSet exemplar) {
    return Bucket.newBuilder()
        .setUnknownFields(UnknownFieldSet.newBuilder().addField(3, message(exemplar)).build());
  }

  static UnknownFieldSet untimed(double value) {
    return UnknownFieldSet.newBuilder().addField(2, fixed(value)).build();
  }

  static UnknownFieldSet exemplar(double value, long seconds, int nanos, String... pairs) {
    UnknownFieldSet.Builder exemplar = untimed(value).toBuilder();
    UnknownFieldSet time =
        UnknownFieldSet.newBuilder()
            .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(seconds).build())
            .addField(2, UnknownFieldSet.Field.newBuilder().addVarint(nanos).build())
            .build();
    exemplar.addField(3, message(time));
    for (int i = 0; i < pairs.length; i += 2) {
      LabelPair pair = LabelPair.newBuilder().setName(pairs[i]).setValue(pairs[i + 1]).build();
      exemplar.mergeField(
          1, UnknownFieldSet.Field.newBuilder().addLengthDelimited(pair.toByteString()).build());
    }
    return exemplar.build();
  }

  static UnknownFieldSet field(int number, UnknownFieldSet message) {
    return UnknownFieldSet.newBuilder().addField(number, message(message)).build();
  }

  static UnknownFieldSet.Field message(UnknownFieldSet message) {
    return UnknownFieldSet.Field.newBuilder().addLengthDelimited(message.toByteString()).build();
  }

  static UnknownFieldSet.Field bytes(String text) {
    return UnknownFieldSet.Field.newBuilder()
        .addLengthDelimited(ByteString.copyFromUtf8(text))
        .build();
  }

  static UnknownFieldSet.Field fixed(double value) {
    return UnknownFieldSet.Field.newBuilder().addFixed64(Double.doubleToRawLongBits(value)).build();
  }
}
