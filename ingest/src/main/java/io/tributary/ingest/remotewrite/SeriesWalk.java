package io.tributary.ingest.remotewrite;

import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One TimeSeries message walked field by field: checked to the last byte, its labels found
/// wherever they stand.
///
/// Confined to one thread; holds the last walk only.
final class SeriesWalk {
  static final int LABEL = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  static final int SAMPLE = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  static final int EXEMPLAR = 3 << 3 | WireCursor.LENGTH_DELIMITED;
  static final int HISTOGRAM = 4 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int HIGHEST_FIELD = 4;

  private int[] labelFields = new int[64]; // where the field begins, its message begins and ends
  private int labels;
  private int labelBytes;
  private int rows;
  private boolean labelsFirst;
  private int labelsStart;
  private MemorySegment gathered = MemorySegment.NULL;

  /// Walks `body[start, end)`.
  void walk(WireCursor cursor, MemorySegment body, int start, int end) {
    labels = 0;
    labelBytes = 0;
    rows = 0;
    labelsStart = start;
    labelsFirst = true;
    boolean others = false;
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int field = cursor.position();
      int tag = cursor.tag();
      if (tag == LABEL) {
        int labelEnd = cursor.end();
        addLabel(field, cursor.position(), labelEnd);
        cursor.position(labelEnd);
        labelsFirst &= !others;
      } else {
        others = true;
        passField(cursor, tag);
      }
    }
  }

  private void passField(WireCursor cursor, int tag) {
    if (tag == SAMPLE || tag == EXEMPLAR || tag == HISTOGRAM) {
      cursor.position(cursor.end());
      rows++;
    } else {
      cursor.skipUnknown(tag, HIGHEST_FIELD);
    }
  }

  private void addLabel(int field, int start, int end) {
    if (3 * labels + 3 > labelFields.length) {
      labelFields = Arrays.copyOf(labelFields, 2 * labelFields.length);
    }
    labelFields[3 * labels] = field;
    labelFields[3 * labels + 1] = start;
    labelFields[3 * labels + 2] = end;
    labels++;
    labelBytes += end - field;
  }

  int labels() {
    return labels;
  }

  int labelStart(int index) {
    return labelFields[3 * index + 1];
  }

  int labelEnd(int index) {
    return labelFields[3 * index + 2];
  }

  /// How many bytes the label fields take.
  int labelBytes() {
    return labelBytes;
  }

  /// How many samples, histograms and exemplars the series holds.
  int rows() {
    return rows;
  }

  /// Whether the labels are the first bytes of the message and nothing stands between them.
  boolean labelsFirst() {
    return labelsFirst;
  }

  /// Returns the label fields, one after the other; valid until the next walk.
  MemorySegment labelRegion(MemorySegment body) {
    if (labelsFirst) {
      return body.asSlice(labelsStart, labelBytes);
    }
    if (gathered.byteSize() < labelBytes) {
      gathered = Arena.ofAuto().allocate(Math.max(4_096, labelBytes));
    }
    long to = 0;
    for (int i = 0; i < labels; i++) {
      long length = (long) labelFields[3 * i + 2] - labelFields[3 * i];
      MemorySegment.copy(body, labelFields[3 * i], gathered, to, length);
      to += length;
    }
    return gathered.asSlice(0, labelBytes);
  }
}
