package io.tributary.ingest.otlp;

import io.tributary.ingest.otlp.PointKeys.Level;
import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Makes the rows of `target_info`, which holds what is known of a resource beside its `job` and
/// `instance`. Confined to one thread.
final class TargetScan {
  /// Half of how far back an instant query looks, so that it always finds one.
  private static final long INTERVAL_MS = Duration.ofSeconds(150).toMillis();

  /// Of points spread further the older part has none: a time of 0 among them must not become
  /// millions of rows.
  private static final long MOST_INTERVALS = 1_000;

  private static final long ONE = Double.doubleToRawLongBits(1);
  private static final long KNOWN_RESOURCE = Fields.known(1);
  private static final MemorySegment SERVICE_NAMESPACE = text("service.namespace");
  private static final MemorySegment SERVICE_NAME = text("service.name");
  private static final MemorySegment SERVICE_INSTANCE = text("service.instance.id");
  private static final MemorySegment JOB = text("job");
  private static final MemorySegment INSTANCE = text("instance");

  private final WireCursor cursor = new WireCursor();
  private final PointKeys keys;
  private final PointRows rows;
  private int keyStart;
  private int keyEnd;

  TargetScan(PointKeys keys, PointRows rows) {
    this.keys = keys;
    this.rows = rows;
  }

  private static MemorySegment text(String text) {
    return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Whether the resource `body[start, end)` names a job or an instance, and says more than that.
  boolean isWorthTelling(MemorySegment body, int start, int end) {
    boolean identified = false;
    boolean more = false;
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag != Fields.RESOURCE_ATTRIBUTES) {
        Fields.skip(cursor, tag, KNOWN_RESOURCE);
        continue;
      }
      int attributeEnd = cursor.end();
      cursor.limit(attributeEnd);
      findKey();
      boolean own = isKey(body, SERVICE_NAME) || isKey(body, SERVICE_INSTANCE);
      identified |= own || isKey(body, JOB) || isKey(body, INSTANCE);
      more |= !own && !isKey(body, SERVICE_NAMESPACE);
      cursor.limit(end);
    }
    return identified && more;
  }

  /// Finds the key of the attribute that is the cursor's message: the collector writes it last.
  private void findKey() {
    keyStart = cursor.position();
    keyEnd = keyStart;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == Fields.KEY) {
        keyEnd = cursor.end();
        keyStart = cursor.position();
        cursor.position(keyEnd);
      } else {
        cursor.skip(tag);
      }
    }
  }

  private boolean isKey(MemorySegment body, MemorySegment key) {
    return keyEnd - keyStart == key.byteSize()
        && MemorySegment.mismatch(body, keyStart, keyEnd, key, 0, key.byteSize()) < 0;
  }

  /// Adds the rows of a resource, whose points are of these times.
  void add(int resource, long earliestMs, long latestMs) {
    long low = keys.low();
    long high = keys.high();
    long first = Math.max(earliestMs, latestMs - MOST_INTERVALS * INTERVAL_MS);
    for (long at = first; at < latestMs; at += INTERVAL_MS) {
      add(resource, at, low, high);
    }
    add(resource, latestMs, low, high);
  }

  @SuppressWarnings("EnumOrdinal") // in memory only
  private void add(int resource, long timeMs, long low, long high) {
    rows.of(resource, timeMs, 0);
    keys.start(Level.ROW).add(low).add(high).add(RowKind.TARGET_INFO.ordinal()).add(0);
    keys.hash(rows.add(RowKind.TARGET_INFO, 0, ONE));
  }
}
