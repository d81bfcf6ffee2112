package io.tributary.storage.wal;

import com.google.re2j.PatternSyntaxException;
import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.WriteBatch;
import java.util.ArrayList;
import java.util.List;

/// The bodies of the records that are mostly text.
///
/// ```text
/// EXEMPLARS  varint rows · refs as in SAMPLES · per row: zigzag timestamp, f64 value, labels
/// METADATA   string cluster · varint rows · per row: string family, u8 type, string help, string unit
/// TOMBSTONE  flags bit 0: of log entries
///            string cluster · i64 minimum, i64 maximum, milliseconds · varint matchers
///            · per matcher: u8 type, string name, string value
/// labels     varint number · per label: string name, string value
/// string     varint length · UTF-8
/// ```
///
/// Types are numbered as their enums are declared.
final class TextRecords {
  private static final MetricMetadata.Type[] TYPES = MetricMetadata.Type.values();
  private static final Matcher.Type[] MATCHERS = Matcher.Type.values();

  private TextRecords() {}

  static void encode(WriteBatch.Exemplars exemplars, RecordBuffer out) {
    out.begin(RecordKind.EXEMPLARS, 0);
    out.putVarint(exemplars.size());
    out.putRefs(exemplars.refs(), exemplars.size());
    for (int row = 0; row < exemplars.size(); row++) {
      Exemplar exemplar = exemplars.value(row);
      out.putZigzag(exemplar.timestampMs());
      out.putDouble(exemplar.value());
      out.putVarint(exemplar.labels().size());
      for (int i = 0; i < exemplar.labels().size(); i++) {
        out.putString(exemplar.labels().name(i));
        out.putString(exemplar.labels().value(i));
      }
    }
    out.end();
  }

  /// Adds the rows whose series are defined; returns how many are not.
  static int decode(RecordBody in, Definitions definitions, WriteBatch.Exemplars out) {
    int[] refs = new int[in.getCount()];
    in.getRefs(refs, refs.length);
    int lost = 0;
    for (int ref : refs) {
      long timestampMs = in.getZigzag();
      double value = in.getDouble();
      String[] pairs = new String[2 * in.getCount()];
      for (int i = 0; i < pairs.length; i++) {
        pairs[i] = in.getString();
      }
      if (definitions.isDefined(ref)) {
        out.add(ref, new Exemplar(SeriesRecord.sorted(pairs), value, timestampMs));
      } else {
        lost++;
      }
    }
    return lost;
  }

  @SuppressWarnings("EnumOrdinal") // the order is part of the format, and a test holds it
  static void encode(ClusterId cluster, List<MetricMetadata> metadata, RecordBuffer out) {
    out.begin(RecordKind.METADATA, 0);
    out.putString(cluster.name());
    out.putVarint(metadata.size());
    for (MetricMetadata each : metadata) {
      out.putString(each.family());
      out.putByte(each.type().ordinal());
      out.putString(each.help());
      out.putString(each.unit());
    }
    out.end();
  }

  /// Replaces the batch by the metadata of a cluster.
  static void decode(RecordBody in, WriteBatch out) {
    out.reset(new ClusterId(in.getString()));
    for (int n = in.getCount(); n > 0; n--) {
      String family = in.getString();
      MetricMetadata.Type type = TYPES[in.getByte()];
      out.metadata().add(new MetricMetadata(family, type, in.getString(), in.getString()));
    }
  }

  @SuppressWarnings("EnumOrdinal") // the order is part of the format, and a test holds it
  static void encode(Tombstone tombstone, RecordBuffer out) {
    out.begin(
        RecordKind.TOMBSTONE, tombstone.entries() == null ? 0 : ReplayHandler.Place.OF_ENTRIES);
    out.putString(tombstone.cluster().name());
    out.putLong(tombstone.range().minMs());
    out.putLong(tombstone.range().maxMs());
    out.putVarint(tombstone.matchers().size());
    for (Matcher matcher : tombstone.matchers()) {
      out.putByte(matcher.type().ordinal());
      out.putString(matcher.name());
      out.putString(matcher.value());
    }
    out.end();
  }

  static Tombstone decode(RecordBody in, long position) {
    ClusterId cluster = new ClusterId(in.getString());
    TimeRange range = new TimeRange(in.getLong(), in.getLong());
    List<Matcher> matchers = new ArrayList<>();
    for (int n = in.getCount(); n > 0; n--) {
      matchers.add(matcher(MATCHERS[in.getByte()], in.getString(), in.getString()));
    }
    return new Tombstone(position, cluster, matchers, range);
  }

  private static Matcher matcher(Matcher.Type type, String name, String value) {
    try {
      return new Matcher(type, name, value);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("not a matcher name=" + name, e);
    }
  }
}
