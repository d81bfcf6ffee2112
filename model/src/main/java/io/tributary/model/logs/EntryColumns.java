package io.tributary.model.logs;

import io.tributary.model.Labels;
import java.util.Arrays;

/// Entries of one stream in a reader's order, by column; reused from batch to batch. Confined to
/// one thread.
///
/// The bytes of a row may lie anywhere in [#bytes()], which the store may share between rows and
/// batches: read only.
public final class EntryColumns {
  private static final int INITIAL_ROWS = 256;

  private Labels labels = Labels.EMPTY;
  private byte[] bytes = new byte[0];
  private long[] timestampsNs = new long[INITIAL_ROWS];
  private int[] lineStarts = new int[INITIAL_ROWS];
  private int[] lineEnds = new int[INITIAL_ROWS];
  private int[] metadataStarts = new int[INITIAL_ROWS];
  private int[] metadataEnds = new int[INITIAL_ROWS];
  private int size;
  private long omittedBytes;

  /// Empties the columns and names the stream and the bytes of the rows to come.
  public void reset(Labels newLabels, byte[] newBytes) {
    labels = newLabels;
    bytes = newBytes;
    size = 0;
    omittedBytes = 0;
  }

  /// Gives the rows' stream other labels: a view's.
  public void relabel(Labels newLabels) {
    labels = newLabels;
  }

  /// Replaces the bytes that the offsets of all rows count in.
  public void setBytes(byte[] newBytes) {
    bytes = newBytes;
  }

  public void add(
      long timestampNs, int lineStart, int lineEnd, int metadataStart, int metadataEnd) {
    if (size == timestampsNs.length) {
      int capacity = size * 2;
      timestampsNs = Arrays.copyOf(timestampsNs, capacity);
      lineStarts = Arrays.copyOf(lineStarts, capacity);
      lineEnds = Arrays.copyOf(lineEnds, capacity);
      metadataStarts = Arrays.copyOf(metadataStarts, capacity);
      metadataEnds = Arrays.copyOf(metadataEnds, capacity);
    }
    timestampsNs[size] = timestampNs;
    lineStarts[size] = lineStart;
    lineEnds[size] = lineEnd;
    metadataStarts[size] = metadataStart;
    metadataEnds[size++] = metadataEnd;
  }

  /// Says that lines lack so many bytes more, which are other fields than those of [LineFields].
  public void omit(long more) {
    omittedBytes += more;
  }

  /// Returns how many bytes all lines lack.
  public long omittedBytes() {
    return omittedBytes;
  }

  /// Returns the stream's labels; the same object for all batches of a stream in one reader.
  public Labels labels() {
    return labels;
  }

  public int size() {
    return size;
  }

  public byte[] bytes() {
    return bytes;
  }

  /// Nanoseconds since the epoch.
  public long timestampNs(int row) {
    return timestampsNs[row];
  }

  public int lineStart(int row) {
    return lineStarts[row];
  }

  public int lineEnd(int row) {
    return lineEnds[row];
  }

  /// Structured metadata in the form of [StructuredMetadata].
  public int metadataStart(int row) {
    return metadataStarts[row];
  }

  public int metadataEnd(int row) {
    return metadataEnds[row];
  }
}
