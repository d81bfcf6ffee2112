package io.tributary.storage.chunk;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.IntegerEncoder;
import io.tributary.storage.codec.LongColumn;

/// Gathers the times of streams and what the directory says of them. Confined to one thread.
final class StreamWriter {
  private final LongColumn refs = new LongColumn();
  private final LongColumn entries = new LongColumn();
  private final LongColumn minNs = new LongColumn();
  private final LongColumn spans = new LongColumn();
  private final LongColumn scales = new LongColumn();
  private final LongColumn lineBytes = new LongColumn();
  private final LongColumn steps = new LongColumn(); // of all streams
  private int firstStep; // of the stream that is being written
  private int streamEntries;
  private long streamLineBytes;
  private long firstNs;
  private long lastNs;
  private long chunkMinNs;
  private long chunkMaxNs;
  private long chunkLineBytes;

  StreamWriter() {
    clear();
  }

  void clear() {
    refs.clear();
    entries.clear();
    minNs.clear();
    spans.clear();
    scales.clear();
    lineBytes.clear();
    steps.clear();
    streamEntries = 0;
    chunkMinNs = Long.MAX_VALUE;
    chunkMaxNs = Long.MIN_VALUE;
    chunkLineBytes = 0;
  }

  void start(int ref) {
    if (refs.size() > 0 && ref <= refs.values()[refs.size() - 1]) {
      throw new IllegalArgumentException("streams are not in ascending order ref=" + ref);
    }
    refs.add(ref);
    firstStep = steps.size();
    streamEntries = 0;
    streamLineBytes = 0;
  }

  void add(long timestampNs, int length) {
    if (streamEntries == 0) {
      firstNs = timestampNs;
    } else {
      if (timestampNs < lastNs) {
        throw new IllegalArgumentException(
            "entries are not in order timestampNs=" + timestampNs + " before=" + lastNs);
      }
      steps.add(timestampNs - lastNs);
    }
    lastNs = timestampNs;
    streamEntries++;
    streamLineBytes += length;
  }

  /// Ends the stream that was started last.
  void end() {
    entries.add(streamEntries);
    minNs.add(firstNs);
    spans.add(lastNs - firstNs);
    lineBytes.add(streamLineBytes);
    scales.add(scaleDown());
    chunkMinNs = Math.min(chunkMinNs, firstNs);
    chunkMaxNs = Math.max(chunkMaxNs, lastNs);
    chunkLineBytes += streamLineBytes;
  }

  /// Divides the stream's steps by the greatest power of ten that divides all of them, and returns
  /// which.
  private int scaleDown() {
    long[] values = steps.values();
    int scale = ChunkFormat.MAX_SCALE;
    for (int i = firstStep; i < steps.size() && scale > 0; i++) {
      scale = values[i] < 0 ? 0 : commonScale(values[i], scale); // a step may be half of all time
    }
    if (firstStep == steps.size()) {
      return 0;
    }
    long power = ChunkFormat.power(scale);
    for (int i = firstStep; scale > 0 && i < steps.size(); i++) {
      values[i] /= power;
    }
    return scale;
  }

  private static int commonScale(long step, int atMost) {
    int scale = atMost;
    while (step % ChunkFormat.power(scale) != 0) {
      scale--;
    }
    return scale;
  }

  void writeDirectory(IntegerEncoder integers, ByteSink out) {
    int streams = refs.size();
    long[] offsets = minNs.values();
    for (int i = 0; i < streams; i++) {
      offsets[i] -= chunkMinNs;
    }
    integers.encode(refs.values(), streams, out);
    integers.encode(entries.values(), streams, out);
    integers.encode(offsets, streams, out);
    integers.encode(spans.values(), streams, out);
    integers.encode(scales.values(), streams, out);
    integers.encode(lineBytes.values(), streams, out);
  }

  void writeTimes(IntegerEncoder integers, ByteSink out) {
    integers.encodeSampled(steps.values(), 0, steps.size(), out);
  }

  int streams() {
    return refs.size();
  }

  /// Returns the time of the earliest entry, or 0 when there is none.
  long minNs() {
    return refs.size() == 0 ? 0 : chunkMinNs;
  }

  long maxNs() {
    return refs.size() == 0 ? 0 : chunkMaxNs;
  }

  long lineBytes() {
    return chunkLineBytes;
  }
}
