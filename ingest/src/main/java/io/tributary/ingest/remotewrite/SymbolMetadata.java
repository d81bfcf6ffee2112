package io.tributary.ingest.remotewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.PassedOn;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.Labels;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.WriteBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The metadata that remote write 2.0 repeats with every series, as the metadata of families: each
/// is passed on once. Confined to one thread.
final class SymbolMetadata {
  private static final int TYPE = 1 << 3;
  private static final int HELP_REF = 3 << 3;
  private static final int UNIT_REF = 4 << 3;
  private static final MetricMetadata.Type[] TYPES = MetricMetadata.Type.values();

  private final WireCursor cursor = new WireCursor();
  private final LabelHash hash;
  private final SymbolTable symbols;
  private final int maxBytes;
  private final LabelHash.Rows hashes = new LabelHash.Rows();
  private final MemorySegment words = Arena.ofAuto().allocate(64, 16);
  private final long nameLow;
  private final long nameHigh;
  private final PassedOn passedOn = new PassedOn();
  private int type;
  private int help;
  private int unit;

  SymbolMetadata(LabelHash hash, SymbolTable symbols, int maxBytes) {
    this.hash = hash;
    this.symbols = symbols;
    this.maxBytes = maxBytes;
    hashes.ensureCapacity(1);
    byte[] name = Labels.METRIC_NAME.getBytes(UTF_8);
    MemorySegment.copy(name, 0, words, ValueLayout.JAVA_BYTE, 0, name.length);
    hash.hash(words, 0, name.length, SymbolTable.SALT, hashes.at(0));
    nameLow = hashes.low(0);
    nameHigh = hashes.high(0);
  }

  /// Reads the metadata of a series just walked; into the batch when it is new.
  void read(ClusterWrites cluster, MemorySegment body, SymbolSeries series, WriteBatch batch) {
    parse(body, series.metadataStart(), series.metadataEnd());
    int metric = series.labels().valueOf(nameLow, nameHigh);
    boolean says = type != 0 || length(help) > 0 || length(unit) > 0;
    if (!says || !symbols.has(metric) || isPassedOn(cluster, metric)) {
      return;
    }
    if ((long) length(metric) + length(help) + length(unit) <= maxBytes) {
      MetricMetadata.Type known =
          type >= 0 && type < TYPES.length ? TYPES[type] : MetricMetadata.Type.UNKNOWN;
      batch
          .metadata()
          .add(new MetricMetadata(family(text(metric), known), known, text(help), text(unit)));
    }
  }

  private void parse(MemorySegment body, int start, int end) {
    type = 0;
    help = 0;
    unit = 0;
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case TYPE -> type = (int) cursor.varint();
        case HELP_REF -> help = (int) cursor.varint();
        case UNIT_REF -> unit = (int) cursor.varint();
        default -> skip(tag);
      }
    }
  }

  private void skip(int tag) {
    if (tag >>> 3 == 2) {
      cursor.skip(tag); // the message has no field 2
    } else {
      cursor.skipUnknown(tag, 4);
    }
  }

  private int length(int symbol) {
    return symbols.has(symbol) ? symbols.length(symbol) : 0;
  }

  private String text(int symbol) {
    return length(symbol) == 0 ? "" : new String(symbols.bytes(symbol), UTF_8);
  }

  private boolean isPassedOn(ClusterWrites cluster, int metric) {
    put(0, metric);
    put(2, help);
    put(4, unit);
    words.setAtIndex(ValueLayout.JAVA_LONG, 6, type);
    hash.hash(words, 0, 7 * Long.BYTES, cluster.salt(), hashes.at(0));
    return passedOn.remember(hashes.low(0), hashes.high(0));
  }

  private void put(long index, int symbol) {
    boolean has = length(symbol) > 0;
    words.setAtIndex(ValueLayout.JAVA_LONG, index, has ? symbols.low(symbol) : 0);
    words.setAtIndex(ValueLayout.JAVA_LONG, index + 1, has ? symbols.high(symbol) : 0);
  }

  /// Ends a request; what was passed on with one that was not stored comes again.
  void finish(boolean stored) {
    if (!stored) {
      passedOn.forget();
    }
  }

  /// Returns the family of a series' metric: histograms and summaries have several series.
  private static String family(String metric, MetricMetadata.Type type) {
    return switch (type) {
      case HISTOGRAM -> without(metric, "_bucket", "_sum", "_count");
      case GAUGEHISTOGRAM -> without(metric, "_bucket", "_gsum", "_gcount");
      case SUMMARY -> without(metric, "_sum", "_count");
      case UNKNOWN, COUNTER, GAUGE, INFO, STATESET -> metric;
    };
  }

  private static String without(String metric, String... suffixes) {
    for (String suffix : suffixes) {
      if (metric.endsWith(suffix) && metric.length() > suffix.length()) {
        return metric.substring(0, metric.length() - suffix.length());
      }
    }
    return metric;
  }
}
