package io.tributary.ingest.otlp;

import io.tributary.ingest.entries.ArrivalTimes;
import io.tributary.ingest.entries.EntryRows;
import io.tributary.ingest.entries.MetadataEncoder;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Rejection;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Walks the message of OTLP logs in place: a resource is a stream, its records are entries. What
/// resource and scope say is read once, wherever it stands. Confined to one thread.
final class LogsScan {
  private static final long KNOWN_REQUEST = Fields.known(1);
  private static final long KNOWN_PARTS = Fields.known(1, 2); // of a resource and of a scope
  private static final long KNOWN_SCOPE = Fields.known(1, 2, 3, 4);
  private static final MemorySegment SCOPE_NAME = LogRecordScan.ascii("scope_name");
  private static final MemorySegment SCOPE_VERSION = LogRecordScan.ascii("scope_version");
  private static final MemorySegment SCOPE_DROPPED =
      LogRecordScan.ascii("scope_dropped_attributes_count");

  private final WireCursor cursor = new WireCursor();
  private final EntryRows rows;
  private final MetadataEncoder metadata;
  private final ValueText text = new ValueText(0);
  private final AttributeMetadata attributes;
  private final ResourceLabels labels = new ResourceLabels(text);
  private final LogRecordScan records;
  private MemorySegment body = MemorySegment.NULL;
  private int partStart; // of the resource or scope found last
  private int partEnd;

  LogsScan(EntryRows rows, ArrivalTimes arrivals) {
    this.rows = rows;
    metadata = rows.metadata();
    attributes = new AttributeMetadata(metadata, text);
    records = new LogRecordScan(rows, arrivals, text, attributes);
  }

  /// Adds what `message[0, length)` holds to the rows.
  ///
  /// @throws MalformedBodyException when it is not the message
  void scan(MemorySegment message, int length, LogLimits limits) {
    body = message;
    text.limit(limits.metadataBytes());
    records.limit(limits.lineBytes());
    cursor.reset(message, 0, length);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == LogFields.RESOURCE_LOGS) {
        int around = enter();
        resourceLogs();
        cursor.limit(around);
      } else {
        Fields.skip(cursor, tag, KNOWN_REQUEST);
      }
    }
    metadata.unshare();
  }

  /// Makes the delimited field the current message; returns the limit of the one around it.
  private int enter() {
    int end = cursor.end();
    int around = cursor.limit();
    cursor.limit(end);
    return around;
  }

  private void resourceLogs() {
    findPart("resource");
    labels.clear();
    int resourceStart = partStart;
    int resourceEnd = partEnd;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == LogFields.SCOPE_LOGS) {
        int around = enter();
        scopeLogs(resourceStart, resourceEnd);
        cursor.limit(around);
      } else {
        cursor.skip(tag);
      }
    }
    metadata.unshare();
    rows.endStream(labels.pairs(body));
  }

  /// Finds field 1 of the cursor's message, and leaves the cursor at the message's beginning.
  private void findPart(String what) {
    int start = cursor.position();
    partStart = start;
    partEnd = start;
    boolean found = false;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == LogFields.RESOURCE) {
        // A message that is sent in two pieces is legal protobuf, which nobody sends.
        if (found) {
          throw new MalformedBodyException(
              "there are two of what is one: " + what, cursor.position());
        }
        found = true;
        partEnd = cursor.end();
        partStart = cursor.position();
        cursor.position(partEnd);
      } else if (tag == LogFields.SCOPE_LOGS) {
        cursor.position(cursor.end());
      } else {
        Fields.skip(cursor, tag, KNOWN_PARTS);
      }
    }
    cursor.position(start);
  }

  private void scopeLogs(int resourceStart, int resourceEnd) {
    findPart("scope");
    int scopeStart = partStart;
    int scopeEnd = partEnd;
    int start = cursor.position();
    int end = cursor.limit();
    String problem = share(resourceStart, resourceEnd, scopeStart, scopeEnd);
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag != LogFields.RECORDS) {
        cursor.skip(tag);
      } else if (problem == null) {
        int around = enter();
        records.record(body, cursor);
        cursor.limit(around);
      } else {
        cursor.position(cursor.end());
        rows.refuse(Rejection.INVALID_ENTRY, "entry for stream '%s': " + problem);
      }
    }
  }

  /// Gathers what all records of a scope have in common; returns why that cannot be, or null.
  private @Nullable String share(int resourceStart, int resourceEnd, int scopeStart, int scopeEnd) {
    metadata.unshare();
    labels.clear();
    try {
      attributes.add(body, resourceStart, resourceEnd, Fields.RESOURCE_ATTRIBUTES, labels);
      attributes.add(body, scopeStart, scopeEnd, LogFields.SCOPE_ATTRIBUTES, null);
    } catch (IllegalArgumentException e) {
      metadata.clear();
      labels.clear();
      return e.getMessage();
    }
    scope(scopeStart, scopeEnd);
    metadata.share();
    return null;
  }

  private void scope(int start, int end) {
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case LogFields.SCOPE_NAME -> pair(SCOPE_NAME);
        case LogFields.SCOPE_VERSION -> pair(SCOPE_VERSION);
        case LogFields.SCOPE_DROPPED_ATTRIBUTES -> {
          long dropped = cursor.varint() & 0xffff_ffffL;
          if (dropped != 0) {
            text.number(dropped);
            metadata.name(SCOPE_DROPPED, 0, (int) SCOPE_DROPPED.byteSize());
            metadata.value(text.source(), text.offset(), text.length());
          }
        }
        case LogFields.SCOPE_ATTRIBUTES -> cursor.position(cursor.end());
        default -> Fields.skip(cursor, tag, KNOWN_SCOPE);
      }
    }
  }

  private void pair(MemorySegment name) {
    int end = cursor.end();
    int start = cursor.position();
    if (end > start) {
      metadata.name(name, 0, (int) name.byteSize());
      metadata.value(body, start, end - start);
    }
    cursor.position(end);
  }

  boolean isOversized() {
    return text.isOversized() || attributes.isOversized() || records.isOversized();
  }
}
