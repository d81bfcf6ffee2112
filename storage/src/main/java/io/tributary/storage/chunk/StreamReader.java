package io.tributary.storage.chunk;

import io.tributary.model.logs.NanoRange;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import java.util.Arrays;

/// The streams of an opened chunk and the times of their entries. Confined to one thread; reused
/// from chunk to chunk.
final class StreamReader {
  /// What the chunk's header says of its streams.
  record Summary(int streams, int entries, long minNs, long maxNs, long lineBytes) {}

  private int streams;
  private long[] refs = new long[0];
  private long[] counts = new long[0];
  private long[] minNs = new long[0];
  private long[] spans = new long[0];
  private long[] scales = new long[0];
  private long[] lineBytes = new long[0];
  private int[] firsts = new int[1]; // numbers of the streams' first entries, and their end
  private int steps;
  private boolean stepsReady;
  private long[] step = new long[0];
  private long[] times = new long[0];
  private long[] blockTimes = new long[0];
  private long[] streamTimes = new long[0];

  void open(ByteSource in, IntegerDecoder integers, Summary summary) {
    streams = summary.streams;
    stepsReady = false;
    grow();
    integers.decode(in, streams, streams, refs);
    integers.decode(in, streams, streams, counts);
    integers.decode(in, streams, streams, minNs);
    integers.decode(in, streams, streams, spans);
    integers.decode(in, streams, streams, scales);
    integers.decode(in, streams, streams, lineBytes);
    int first = 0;
    long bytes = 0;
    for (int i = 0; i < streams; i++) {
      minNs[i] += summary.minNs;
      check(in, i, summary, first);
      firsts[i] = first;
      first += (int) counts[i];
      bytes += lineBytes[i];
    }
    firsts[streams] = first;
    steps = first - streams;
    if (first != summary.entries || bytes != summary.lineBytes) {
      throw in.corrupt(
          summary.entries + " entries of " + summary.lineBytes + " bytes", first + " of " + bytes);
    }
  }

  private void grow() {
    if (refs.length < streams) {
      refs = new long[streams];
      counts = new long[streams];
      minNs = new long[streams];
      spans = new long[streams];
      scales = new long[streams];
      lineBytes = new long[streams];
      firsts = new int[streams + 1];
    }
  }

  private void check(ByteSource in, int i, Summary summary, int first) {
    long before = i == 0 ? Long.MIN_VALUE : refs[i - 1];
    if (refs[i] <= before || refs[i] != (int) refs[i]) {
      throw in.corrupt("a ref above " + before, Long.toString(refs[i]));
    }
    if (counts[i] < 1 || counts[i] > summary.entries - first) {
      throw in.corrupt("1 to " + (summary.entries - first) + " entries", "" + counts[i]);
    }
    if (minNs[i] < summary.minNs || maxNs(i) < minNs[i] || maxNs(i) > summary.maxNs) {
      throw in.corrupt("times of the chunk", minNs[i] + " to " + maxNs(i));
    }
    if (scales[i] < 0 || scales[i] > ChunkFormat.MAX_SCALE) {
      throw in.corrupt("a scale up to " + ChunkFormat.MAX_SCALE, Long.toString(scales[i]));
    }
    if (lineBytes[i] < 0 || lineBytes[i] > ChunkFormat.MAX_RAW_BYTES) {
      throw in.corrupt("up to " + ChunkFormat.MAX_RAW_BYTES + " bytes", "" + lineBytes[i]);
    }
  }

  int streams() {
    return streams;
  }

  int ref(int stream) {
    return (int) refs[stream];
  }

  /// Returns the stream's number, or −1 when there is none.
  int find(int ref) {
    return Math.max(-1, Arrays.binarySearch(refs, 0, streams, ref));
  }

  long minNs(int stream) {
    return minNs[stream];
  }

  long maxNs(int stream) {
    return minNs[stream] + spans[stream];
  }

  int entries(int stream) {
    return (int) counts[stream];
  }

  long lineBytes(int stream) {
    return lineBytes[stream];
  }

  /// Returns the number of the stream's first entry; that of the stream after is its end.
  int firstEntry(int stream) {
    return firsts[stream];
  }

  boolean needsSteps() {
    return !stepsReady;
  }

  void readSteps(ByteSource in, IntegerDecoder integers) {
    step = step.length < steps ? new long[steps] : step;
    integers.decode(in, steps, steps, step);
    stepsReady = true;
  }

  /// Decodes the stream's times, which are valid up to its number of entries until the next call.
  long[] timesNs(int stream, ByteSource in) {
    int count = (int) counts[stream];
    times = times.length < count ? new long[count] : times;
    sum(stream, in, times);
    return times;
  }

  private void sum(int stream, ByteSource in, long[] out) {
    int count = (int) counts[stream];
    long power = ChunkFormat.power((int) scales[stream]);
    int from = firsts[stream] - stream - 1; // streams before have one step less than entries
    long time = minNs[stream];
    out[0] = time;
    boolean ascending = true;
    for (int i = 1; i < count; i++) {
      long next = time + step[from + i] * power;
      ascending &= next >= time;
      time = next;
      out[i] = time;
    }
    if (!ascending || time != maxNs(stream)) {
      throw in.corrupt("ascending times up to " + maxNs(stream), Long.toString(time));
    }
  }

  /// Decodes the times of the entries `[from, to)` of all streams, which are valid until the next
  /// call.
  long[] timesOf(int from, int to, ByteSource in) {
    blockTimes = blockTimes.length < to - from ? new long[to - from] : blockTimes;
    int at = Arrays.binarySearch(firsts, 0, streams, from);
    for (int stream = at < 0 ? -at - 2 : at; stream < streams && firsts[stream] < to; stream++) {
      int first = Math.max(from, firsts[stream]);
      int end = Math.min(to, firsts[stream + 1]);
      streamTimes = streamTimes.length < counts[stream] ? new long[entries(stream)] : streamTimes;
      sum(stream, in, streamTimes);
      System.arraycopy(streamTimes, first - firsts[stream], blockTimes, first - from, end - first);
    }
    return blockTimes;
  }

  /// Returns the first of the stream's entries that is not before `timeNs`.
  static int lowerBound(long[] times, int count, long timeNs) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] < timeNs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Returns the end of the stream's entries that are in the range.
  static int end(long[] times, int count, NanoRange range) {
    return range.maxNs() == Long.MAX_VALUE ? count : lowerBound(times, count, range.maxNs() + 1);
  }
}
