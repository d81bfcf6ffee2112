package io.tributary.query.logql.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One line on its way through a pipeline: its bytes, time and labels; reused from line to line.
/// Confined to one thread.
public final class Line {
  private final LineLabels labels;
  private byte[] bytes = new byte[0];
  private int start;
  private int end;
  private long timestampNs;
  private long nowNs;

  public Line(LineLabels labels) {
    this.labels = labels;
  }

  /// Takes the line `newBytes[newStart, newEnd)`; its labels are set apart from it.
  public void reset(long newTimestampNs, byte[] newBytes, int newStart, int newEnd) {
    timestampNs = newTimestampNs;
    bytes = newBytes;
    start = newStart;
    end = newEnd;
  }

  /// Says when the query began, for all lines to come.
  public void setNow(long newNowNs) {
    nowNs = newNowNs;
  }

  long nowNs() {
    return nowNs;
  }

  /// Replaces the text.
  public void setText(byte[] text) {
    bytes = text;
    start = 0;
    end = text.length;
  }

  public LineLabels labels() {
    return labels;
  }

  /// Holds the line between [#start()] and [#end()]; read only.
  public byte[] bytes() {
    return bytes;
  }

  public int start() {
    return start;
  }

  public int end() {
    return end;
  }

  public int length() {
    return end - start;
  }

  public long timestampNs() {
    return timestampNs;
  }

  public byte[] copy() {
    return Arrays.copyOfRange(bytes, start, end);
  }

  public String text() {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
