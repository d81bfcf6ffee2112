package io.tributary.storage.metrics;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.storage.pieces.StoreRecords;
import io.tributary.storage.rocks.StoredValue;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Metadata and exemplars of a cluster in META, format 1, framed as [StoredValue].
///
/// ```text
/// metadata  := count u32, (family text, type text, help text, unit text)*
/// exemplars := (ref u32, time i64, value bits i64, labels u32, (name text, value text)*)*
/// text      := length u32, UTF-8 bytes
/// ```
final class ExtraRecords {
  private ExtraRecords() {}

  static byte[] encodeMetadata(List<MetricMetadata> metadata) {
    return StoreRecords.encode(out -> {
      out.writeInt(metadata.size());
      for (MetricMetadata entry : metadata) {
        StoreRecords.writeText(out, entry.family());
        StoreRecords.writeText(out, entry.type().name());
        StoreRecords.writeText(out, entry.help());
        StoreRecords.writeText(out, entry.unit());
      }
    });
  }

  static List<MetricMetadata> metadata(byte[] value) {
    return StoredValue.read(value, "meta/metadata", ExtraRecords::metadata);
  }

  private static List<MetricMetadata> metadata(ByteBuffer in) {
    List<MetricMetadata> metadata = new ArrayList<>();
    for (int left = StoreRecords.readCount(in, 16); left > 0; left--) {
      String family = StoreRecords.readText(in);
      MetricMetadata.Type type = MetricMetadata.Type.valueOf(StoreRecords.readText(in));
      metadata.add(
          new MetricMetadata(family, type, StoreRecords.readText(in), StoreRecords.readText(in)));
    }
    return metadata;
  }

  /// @param exemplars gives each to the visitor, the oldest first
  static byte[] encodeExemplars(Consumer<ExemplarVisitor> exemplars) {
    return StoreRecords.encode(out -> exemplars.accept((ref, one) -> write(out, ref, one)));
  }

  private static void write(DataOutputStream out, int ref, Exemplar exemplar) {
    try {
      out.writeInt(ref);
      out.writeLong(exemplar.timestampMs());
      out.writeLong(Double.doubleToRawLongBits(exemplar.value()));
      Labels labels = exemplar.labels();
      out.writeInt(labels.size());
      for (int i = 0; i < labels.size(); i++) {
        StoreRecords.writeText(out, labels.name(i));
        StoreRecords.writeText(out, labels.value(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  static void exemplars(byte[] value, ExemplarVisitor visitor) {
    for (Stored each : StoredValue.read(value, "meta/exemplars", ExtraRecords::exemplars)) {
      visitor.exemplar(each.ref, each.exemplar);
    }
  }

  private record Stored(int ref, Exemplar exemplar) {}

  private static List<Stored> exemplars(ByteBuffer in) {
    List<Stored> exemplars = new ArrayList<>();
    while (in.hasRemaining()) {
      int ref = in.getInt();
      long timestampMs = in.getLong();
      double number = Double.longBitsToDouble(in.getLong());
      String[] pairs = new String[2 * StoreRecords.readCount(in, 8)];
      for (int i = 0; i < pairs.length; i++) {
        pairs[i] = StoreRecords.readText(in);
      }
      exemplars.add(
          new Stored(ref, new Exemplar(Labels.ofSortedPairs(pairs), number, timestampMs)));
    }
    return exemplars;
  }
}
