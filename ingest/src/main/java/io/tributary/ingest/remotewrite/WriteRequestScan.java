package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The outermost message of a body: has its series identified, and keeps where its metadata lies.
/// Reused, confined to one thread.
final class WriteRequestScan {
  private static final int SERIES = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int METADATA = 3 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int SYMBOLS_OF_2 = 4 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int SERIES_OF_2 = 5 << 3 | WireCursor.LENGTH_DELIMITED;

  /// Some bytes on the wire become more in memory: what a request may take is bounded by its rows,
  /// too.
  static final int MAX_ROWS = 1 << 18;

  private final SeriesIdentifier series;
  private final WireCursor cursor = new WireCursor();
  private int[] metadata = new int[0];
  private int metadataSize;
  private boolean version2;

  WriteRequestScan(SeriesIdentifier series) {
    this.series = series;
  }

  /// Replaces what was found by what is in `body[0, length)`.
  ///
  /// @throws MalformedBodyException when that is no message of this version, but one of 2.0
  void scan(ClusterWrites cluster, MemorySegment body, int length, RefusalReport report) {
    series.begin(cluster.salt(), body);
    metadataSize = 0;
    version2 = false;
    cursor.reset(body, 0, length);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == SERIES) {
        int end = cursor.end();
        series.add(cursor.position(), end);
        cursor.position(end);
      } else if (tag == METADATA) {
        int end = cursor.end();
        addMetadata(cursor.position(), end);
        cursor.position(end);
      } else {
        skip(tag);
      }
    }
    if (version2 && series.rows().size() + metadataSize == 0) {
      throw new MalformedBodyException(
          "the body is remote write 2.0, which the content type has to say");
    }
    checkRows(series.rows().size() + metadataSize);
    series.finish(cluster, report);
  }

  /// Called before arrays grow, too: the smallest messages take more room here than in the body.
  static void checkRows(int rows) {
    if (rows > MAX_ROWS) {
      throw new MalformedBodyException("the request has too many rows limit=" + MAX_ROWS);
    }
  }

  private void skip(int tag) {
    int field = tag >>> 3;
    if (field == 1 || field == 3) {
      cursor.skipUnknown(tag, field);
    }
    version2 |= tag == SYMBOLS_OF_2 || tag == SERIES_OF_2;
    cursor.skip(tag);
  }

  private void addMetadata(int start, int end) {
    if (2 * metadataSize == metadata.length) {
      checkRows(metadataSize + 1);
      metadata = Arrays.copyOf(metadata, Math.max(64, 2 * metadata.length));
    }
    metadata[2 * metadataSize] = start;
    metadata[2 * metadataSize++ + 1] = end;
  }

  int metadataSize() {
    return metadataSize;
  }

  int metadataStart(int index) {
    return metadata[2 * index];
  }

  int metadataEnd(int index) {
    return metadata[2 * index + 1];
  }
}
