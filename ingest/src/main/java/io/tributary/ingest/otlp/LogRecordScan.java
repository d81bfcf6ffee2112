package io.tributary.ingest.otlp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.entries.ArrivalTimes;
import io.tributary.ingest.entries.EntryRows;
import io.tributary.ingest.entries.MetadataEncoder;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Rejection;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Makes one log record an entry: its body is the line, everything else structured metadata under
/// the names that Loki gives it. Reused, confined to one thread.
final class LogRecordScan {
  private static final long KNOWN = Fields.known(1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12);
  private static final MemorySegment OBSERVED = ascii("observed_timestamp");
  private static final MemorySegment SEVERITY_NUMBER = ascii("severity_number");
  private static final MemorySegment DROPPED = ascii("dropped_attributes_count");
  private static final MemorySegment FLAGS = ascii("flags");

  /// A text field of a record, and where it is.
  private static final class Text {
    private final MemorySegment name;
    private int start;
    private int end;

    Text(String name) {
      this.name = ascii(name);
    }

    void clear() {
      start = 0;
      end = 0;
    }

    void read(WireCursor cursor) {
      end = cursor.end();
      start = cursor.position();
      cursor.position(end);
    }
  }

  private final EntryRows rows;
  private final MetadataEncoder metadata;
  private final ArrivalTimes arrivals;
  private final ValueText line = new ValueText(0);
  private final ValueText text;
  private final AttributeMetadata attributes;
  private final Text severityText = new Text("severity_text");
  private final Text traceId = new Text("trace_id");
  private final Text spanId = new Text("span_id");
  private final Text eventName = new Text("event_name");
  private MemorySegment body = MemorySegment.NULL;
  private long time;
  private long observed;
  private long severity;
  private long dropped;
  private int flags;
  private int bodyStart;
  private int bodyEnd;

  /// @param text for values that become metadata
  LogRecordScan(
      EntryRows rows, ArrivalTimes arrivals, ValueText text, AttributeMetadata attributes) {
    this.rows = rows;
    metadata = rows.metadata();
    this.arrivals = arrivals;
    this.text = text;
    this.attributes = attributes;
  }

  static MemorySegment ascii(String text) {
    return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// Sets how long a line may be.
  void limit(int maxBytes) {
    line.limit(maxBytes);
  }

  /// Adds the record that is the cursor's message, and leaves the cursor at its end.
  void record(MemorySegment newBody, WireCursor cursor) {
    body = newBody;
    int start = cursor.position();
    int end = cursor.limit();
    fields(cursor);
    try {
      attributes.add(body, start, end, LogFields.ATTRIBUTES, null);
      addFields();
      line.read(body, bodyStart, bodyEnd);
    } catch (IllegalArgumentException e) {
      rows.refuse(Rejection.INVALID_ENTRY, "entry for stream '%s': " + e.getMessage());
      return;
    }
    rows.add(timestampNs(), line.source(), line.offset(), line.length());
  }

  private void fields(WireCursor cursor) {
    clear();
    int bodies = 0;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case LogFields.TIME -> time = cursor.fixed64();
        case LogFields.OBSERVED_TIME -> observed = cursor.fixed64();
        case LogFields.SEVERITY_NUMBER -> severity = (int) cursor.varint();
        case LogFields.SEVERITY_TEXT -> severityText.read(cursor);
        case LogFields.BODY -> {
          if (bodies++ > 0) {
            throw new MalformedBodyException(
                "there are two of what is one: body of a log record", cursor.position());
          }
          bodyEnd = cursor.end();
          bodyStart = cursor.position();
          cursor.position(bodyEnd);
        }
        case LogFields.ATTRIBUTES -> cursor.position(cursor.end());
        case LogFields.DROPPED_ATTRIBUTES -> dropped = cursor.varint() & 0xffff_ffffL;
        case LogFields.FLAGS -> flags = cursor.fixed32();
        case LogFields.TRACE_ID -> traceId.read(cursor);
        case LogFields.SPAN_ID -> spanId.read(cursor);
        case LogFields.EVENT_NAME -> eventName.read(cursor);
        default -> Fields.skip(cursor, tag, KNOWN);
      }
    }
  }

  private void clear() {
    time = 0;
    observed = 0;
    severity = 0;
    dropped = 0;
    flags = 0;
    bodyStart = 0;
    bodyEnd = 0;
    severityText.clear();
    traceId.clear();
    spanId.clear();
    eventName.clear();
  }

  private void addFields() {
    add(OBSERVED, time == 0 ? 0 : observed);
    add(SEVERITY_NUMBER, severity);
    add(severityText);
    add(DROPPED, dropped);
    add(FLAGS, Integer.toUnsignedLong(flags));
    addId(traceId);
    addId(spanId);
    add(eventName);
  }

  private void add(MemorySegment name, long value) {
    if (value != 0) {
      text.number(value);
      metadata.name(name, 0, (int) name.byteSize());
      metadata.value(text.source(), text.offset(), text.length());
    }
  }

  private void add(Text field) {
    if (field.end > field.start) {
      metadata.name(field.name, 0, (int) field.name.byteSize());
      metadata.value(body, field.start, field.end - field.start);
    }
  }

  /// Adds an id, unless all its bytes are 0.
  private void addId(Text id) {
    for (int i = id.start; i < id.end; i++) {
      if (body.get(JAVA_BYTE, i) != 0) {
        text.hex(body, id.start, id.end);
        metadata.name(id.name, 0, (int) id.name.byteSize());
        metadata.value(text.source(), text.offset(), text.length());
        return;
      }
    }
  }

  /// A time that nanoseconds since 1970 cannot say is refused by the store.
  private long timestampNs() {
    long sent = time != 0 ? time : observed;
    return sent == 0 ? arrivals.next() : sent < 0 ? Long.MAX_VALUE : sent;
  }

  boolean isOversized() {
    return line.isOversized();
  }
}
