package io.tributary.ingest.entries;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.discovery.ServiceName;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.model.Labels;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// The streams of one request by number: their labels as sent, how many entries each has, and their
/// refs, found by the hash of the label bytes. Labels are looked at once in a stream's life.
///
/// Confined to one thread, the cache is shared. Labels come as text, `{app="web"}`, or as
/// [LabelPairs]; the same bytes in one form and the other are not the same stream.
final class StreamTable implements AutoCloseable {
  /// Stands for the ref of a stream that was refused.
  static final int REFUSED = -2;

  /// Senders decide how many there are.
  private static final int KEPT_PROBLEMS = 1_000;

  private static final int FIRST_CAPACITY = 16 << 10;

  private final SharedIdentity shared;
  private final LogAppender appender;
  private final boolean addsServiceName;
  private final LabelHash.Rows hashes = new LabelHash.Rows();
  private Arena arena = Arena.ofShared();
  private MemorySegment memory = MemorySegment.NULL;
  private int[] ends = new int[64]; // of each stream's labels in the memory
  private int[] entries = new int[64];
  private int[] refs = new int[64];
  private final BitSet pairs = new BitSet(); // whose labels came as such
  private final Map<Integer, String> problems = new HashMap<>(); // of refused streams
  private int size;

  StreamTable(EntryParts parts) {
    shared = parts.identity();
    appender = parts.appender();
    addsServiceName = parts.discovery().serviceName();
  }

  void clear() {
    size = 0;
    pairs.clear();
    problems.clear();
  }

  int size() {
    return size;
  }

  private int start(int stream) {
    return stream == 0 ? 0 : ends[stream - 1];
  }

  /// Adds a stream by a copy of its labels as pairs.
  ///
  /// @param count how many of its entries are rows
  void add(LabelPairs labels, int count) {
    pairs.set(size);
    add(labels.memory(), 0, labels.size(), count);
  }

  /// Adds a stream by a copy of its labels as text.
  ///
  /// @param count how many of its entries are rows
  void add(MemorySegment labels, long offset, int length, int count) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      entries = Arrays.copyOf(entries, 2 * size);
      refs = Arrays.copyOf(refs, 2 * size);
    }
    int start = start(size);
    int end = Math.addExact(start, length);
    ensureCapacity(end);
    MemorySegment.copy(labels, offset, memory, start, length);
    ends[size] = end;
    entries[size++] = count;
  }

  private void ensureCapacity(int needed) {
    if (needed > memory.byteSize()) {
      Arena larger = Arena.ofShared();
      long capacity = Math.max(FIRST_CAPACITY, Math.max(needed, 2 * memory.byteSize()));
      MemorySegment moved = larger.allocate(capacity);
      MemorySegment.copy(memory, 0, moved, 0, memory.byteSize());
      close();
      arena = larger;
      memory = moved;
    }
  }

  /// Finds the ref of every stream; what is refused goes into the report. Returns whether something
  /// was.
  boolean identify(ClusterWrites cluster, RefusalReport report) {
    hashes.ensureCapacity(size);
    for (int stream = 0; stream < size; stream++) {
      long salt = pairs.get(stream) ? cluster.pairsSalt() : cluster.streamSalt();
      shared.hash().hash(memory, start(stream), ends[stream], salt, hashes.at(stream));
    }
    int taken = Math.min(size, cluster.limits().logs().perRequest());
    boolean refused = taken < size;
    for (int stream = taken; stream < size; stream++) {
      refuse(stream, tooMany(cluster.limits().logs(), stream), report);
    }
    if (shared.cache().findAll(hashes, refs, 0, taken) > 0) {
      for (int stream = 0; stream < taken; stream++) {
        if (refs[stream] == IdentityCache.UNKNOWN) {
          // The same labels may have come before in this request.
          refs[stream] = shared.cache().find(hashes, stream);
          if (refs[stream] == IdentityCache.UNKNOWN) {
            resolve(cluster, stream, report);
          }
          refused |= refs[stream] == REFUSED;
        }
      }
    }
    return refused;
  }

  /// Asks the store for the ref of a stream, in place of the one it had.
  void resolve(ClusterWrites cluster, int stream, RefusalReport report) {
    switch (resolution(cluster, stream)) {
      case Resolution.Known known -> {
        refs[stream] = known.ref();
        shared.cache().put(hashes, stream, known.ref());
      }
      case Resolution.Refused refused -> refuse(stream, refused, report);
    }
  }

  private void refuse(int stream, Resolution.Refused refused, RefusalReport report) {
    refs[stream] = REFUSED;
    report.count(refused.reason(), entries[stream]);
    report.list(refused.detail());
    if (problems.size() < KEPT_PROBLEMS) {
      problems.put(stream, refused.detail());
    }
  }

  /// Returns why a stream was refused.
  String problem(int stream) {
    return problems.getOrDefault(stream, "its stream was refused, as others before");
  }

  private Resolution.Refused tooMany(LogLimits limits, int stream) {
    String text =
        "stream '%s': %s: streams=%d limit=%d"
            .formatted(text(stream), Rejection.REQUEST_LIMIT.text(), size, limits.perRequest());
    return new Resolution.Refused(Rejection.REQUEST_LIMIT, text);
  }

  private Resolution resolution(ClusterWrites cluster, int stream) {
    Labels labels;
    try {
      labels = labels(stream);
    } catch (IllegalArgumentException e) {
      String text = "error parsing labels '" + text(stream) + "' with error: " + e.getMessage();
      return new Resolution.Refused(Rejection.INVALID_LABELS, text);
    }
    boolean unnamed = labels.isEmpty() && addsServiceName; // an unknown service, as in Loki
    String problem = unnamed ? null : LabelRules.problem(labels, cluster.limits().logs());
    if (problem != null) {
      return new Resolution.Refused(Rejection.INVALID_LABELS, problem);
    }
    Labels stripped = cluster.strip(labels);
    Labels named = addsServiceName ? ServiceName.add(stripped, labels) : stripped;
    Resolution answer = appender.resolve(cluster.cluster(), named.isEmpty() ? labels : named);
    return switch (answer) {
      case Resolution.Known known -> known;
      case Resolution.Refused refused ->
          new Resolution.Refused(
              refused.reason(),
              "stream '" + labels + "': " + text(refused.reason()) + ": " + refused.detail());
    };
  }

  private static String text(Rejection reason) {
    return reason == Rejection.ACTIVE_LIMIT ? "active stream limit exceeded" : reason.text();
  }

  private Labels labels(int stream) {
    byte[] bytes = bytes(stream);
    if (pairs.get(stream)) {
      return LabelBytes.parse(bytes);
    }
    return bytes.length == 0
        ? Labels.EMPTY
        : SelectorParser.parse(new String(bytes, StandardCharsets.UTF_8));
  }

  private byte[] bytes(int stream) {
    return memory.asSlice(start(stream), ends[stream] - (long) start(stream)).toArray(JAVA_BYTE);
  }

  /// Returns a stream's labels for a message to the sender, valid or not.
  String text(int stream) {
    byte[] bytes = bytes(stream);
    return pairs.get(stream)
        ? LabelBytes.describe(bytes)
        : new String(bytes, StandardCharsets.UTF_8);
  }

  int ref(int stream) {
    return refs[stream];
  }

  /// How many bytes are held for the next request.
  long capacity() {
    return memory.byteSize();
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
    memory = MemorySegment.NULL;
  }
}
