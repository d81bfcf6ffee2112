package io.tributary.ingest.remotewrite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The messages that are few: exemplars and metadata. Confined to one thread.
final class ColdDecoder {
  private static final int EXEMPLAR_LABEL = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int EXEMPLAR_VALUE = 2 << 3 | WireCursor.FIXED64;
  private static final int EXEMPLAR_TIMESTAMP = 3 << 3;
  private static final int HIGHEST_EXEMPLAR_FIELD = 3;
  private static final int TYPE = 1 << 3;
  private static final int FAMILY = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int HELP = 4 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int UNIT = 5 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final MetricMetadata.Type[] TYPES = MetricMetadata.Type.values();

  private final WireCursor cursor = new WireCursor();
  private final LabelDecoder labels;

  ColdDecoder(LabelDecoder labels) {
    this.labels = labels;
  }

  /// Decodes one exemplar message.
  ///
  /// @throws IllegalArgumentException when its labels are not valid
  Exemplar exemplar(MemorySegment body, int start, int end) {
    List<String> pairs = new ArrayList<>();
    double value = 0;
    long timestampMs = 0;
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case EXEMPLAR_LABEL -> {
          int labelEnd = cursor.end();
          labels.label(body, cursor.position(), labelEnd, pairs);
          cursor.position(labelEnd);
        }
        case EXEMPLAR_VALUE -> value = Double.longBitsToDouble(cursor.fixed64());
        case EXEMPLAR_TIMESTAMP -> timestampMs = cursor.varint();
        default -> cursor.skipUnknown(tag, HIGHEST_EXEMPLAR_FIELD);
      }
    }
    return new Exemplar(LabelDecoder.sorted(pairs), value, timestampMs);
  }

  /// Decodes one metadata message; bytes that are not UTF-8 become U+FFFD.
  MetricMetadata metadata(MemorySegment body, int start, int end) {
    int type = 0;
    String family = "";
    String help = "";
    String unit = "";
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case TYPE -> type = (int) cursor.varint();
        case FAMILY -> family = text(body);
        case HELP -> help = text(body);
        case UNIT -> unit = text(body);
        default -> skipMetadataField(tag);
      }
    }
    boolean known = type >= 0 && type < TYPES.length;
    return new MetricMetadata(
        family, known ? TYPES[type] : MetricMetadata.Type.UNKNOWN, help, unit);
  }

  private void skipMetadataField(int tag) {
    if (tag >>> 3 == 3) {
      cursor.skip(tag); // the message has no field 3
    } else {
      cursor.skipUnknown(tag, 5);
    }
  }

  private String text(MemorySegment body) {
    int end = cursor.end();
    byte[] bytes = body.asSlice(cursor.position(), end - cursor.position()).toArray(JAVA_BYTE);
    cursor.position(end);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
