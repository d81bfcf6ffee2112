package io.tributary.ingest.entries;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.discovery.LevelDetector;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.metrics.Rejection;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a decoder has found in one request: rows of a batch, and the streams they belong to.
///
/// Of each stream first its entries come, then its labels. An entry that breaks a limit is refused,
/// the rest goes on. Reused, confined to one thread.
public final class EntryRows implements AutoCloseable {
  /// Some bytes on the wire become more in memory: what a request may take is bounded by its rows,
  /// too.
  private static final int MAX_ROWS = 1 << 20;

  private static final int KEPT_ROWS = 1 << 15;
  private static final int KEPT_BYTES = 8 << 20;
  private static final int LISTED = 10;

  /// @param problem its text, with `%s` where the stream's labels belong
  private record Refused(int stream, String problem) {}

  private final StreamTable streams;
  private final MetadataEncoder metadata;
  private final EntryBatch batch = new EntryBatch();
  private final List<Refused> refused = new ArrayList<>();
  private final RefusalReport report = new RefusalReport();
  private int[] rowStreams = new int[0];
  private int[] rowNumbers = new int[0]; // as they were added, once some were removed
  private boolean anyRemoved;
  private int truncated; // lines that were cut
  private int firstRow; // of the current stream
  private int refusedBefore;
  private LogLimits limits = LogLimits.DEFAULT;
  private final @Nullable LevelDetector levels;
  private int derivedBytes; // of the batch: what the sender did not send

  public EntryRows(EntryParts parts) {
    this(parts, false);
  }

  private EntryRows(EntryParts parts, boolean documents) {
    streams = new StreamTable(parts);
    metadata = new MetadataEncoder(parts.discovery().levels());
    levels = parts.discovery().levels() ? new LevelDetector(documents) : null;
  }

  /// Returns rows that are made of Elasticsearch's documents.
  public static EntryRows ofDocuments(EntryParts parts) {
    return new EntryRows(parts, true);
  }

  /// Forgets the last request; the next one is of a cluster.
  public void reset(ClusterWrites cluster) {
    limits = cluster.limits().logs();
    metadata.limit(limits.metadataBytes(), limits.metadataPairs());
    batch.reset(cluster.cluster());
    streams.clear();
    metadata.unshare();
    refused.clear();
    report.clear();
    firstRow = 0;
    refusedBefore = 0;
    derivedBytes = 0;
    anyRemoved = false;
    truncated = 0;
  }

  /// Returns where the structured metadata of the next entry goes.
  public MetadataEncoder metadata() {
    return metadata;
  }

  /// Adds an entry to the current stream: its line, and the metadata that was gathered before. Of a
  /// line that is too long, bytes behind the limit need not be there.
  ///
  /// Returns why it was refused, with `%s` where the stream's labels belong, or null.
  public @Nullable String add(long timestampNs, MemorySegment source, long offset, int length) {
    int kept = length;
    if (length > limits.lineBytes() && limits.truncatesLines()) {
      kept = Utf8.cut(source, offset, limits.lineBytes());
    }
    String problem = brokenLimit(kept);
    if (problem == null) {
      truncated += kept < length ? 1 : 0;
      addRow(timestampNs, source, offset, kept);
    } else {
      refuse(Rejection.ENTRY_LIMIT, problem);
    }
    return problem;
  }

  private @Nullable String brokenLimit(int length) {
    if (length > limits.lineBytes()) {
      return "max entry size '%d' bytes exceeded for stream '%%s' while adding an entry with length '%d' bytes"
          .formatted(limits.lineBytes(), length);
    }
    if (metadata.rawBytes() > limits.metadataBytes()) {
      return "stream '%%s' has structured metadata too large: '%d' bytes, limit: '%d' bytes"
          .formatted(metadata.rawBytes(), limits.metadataBytes());
    }
    return metadata.pairs() > limits.metadataPairs()
        ? "stream '%%s' has too many structured metadata labels: '%d', limit: '%d'"
            .formatted(metadata.pairs(), limits.metadataPairs())
        : null;
  }

  private void addRow(long timestampNs, MemorySegment source, long offset, int length) {
    checkRows();
    batch.add(streams.size(), timestampNs, source, offset, length);
    if (!metadata.isEmpty()) {
      int encoded = metadata.encode();
      batch.addMetadata(metadata.encoded(), 0, encoded);
      metadata.clear();
    }
  }

  private void checkRows() {
    if (batch.size() + report.total() >= MAX_ROWS) {
      throw new TributaryException(
          ErrorKind.TOO_LARGE, "the request has too many entries limit=" + MAX_ROWS);
    }
  }

  /// Refuses an entry of the current stream.
  ///
  /// @param problem its text, with `%s` where the stream's labels belong
  public void refuse(Rejection reason, String problem) {
    checkRows();
    report.count(reason, 1);
    metadata.clear();
    if (refused.size() < LISTED) {
      Refused entry = new Refused(streams.size(), problem);
      if (!refused.contains(entry)) { // equal ones would hide that there are others
        refused.add(entry);
      }
    }
  }

  /// Ends the current stream, by its labels as text; without entries it is none.
  public void endStream(MemorySegment labels, long offset, int length) {
    if (hasEntries()) {
      streams.add(labels, offset, length, batch.size() - firstRow);
      int before = batch.sizeBytes();
      if (levels != null) {
        levels.detect(batch, firstRow, labels, offset, length);
      }
      nextStream(before);
    }
  }

  /// Ends the current stream, by names and values; without entries it is none.
  public void endStream(LabelPairs labels) {
    if (hasEntries()) {
      streams.add(labels, batch.size() - firstRow);
      int before = batch.sizeBytes();
      if (levels != null) {
        levels.detect(batch, firstRow, labels.memory(), labels.size());
      }
      nextStream(before);
    }
  }

  private boolean hasEntries() {
    return batch.size() > firstRow || report.total() > refusedBefore;
  }

  /// @param before the bytes of the batch without the levels of this stream
  private void nextStream(int before) {
    derivedBytes += batch.sizeBytes() - before;
    firstRow = batch.size();
    refusedBefore = report.total();
  }

  /// Whether the request names no stream with entries.
  public boolean isEmpty() {
    return streams.size() == 0;
  }

  /// Returns how many entries were refused so far.
  public int refused() {
    return report.total();
  }

  /// Gives every row its stream's ref; rows of refused streams are no longer there then.
  void identify(ClusterWrites cluster, EntryAppend.Listener listener) {
    for (Refused entry : refused) {
      report.list(entry.problem().replace("%s", streams.text(entry.stream())));
    }
    boolean anyRefused = streams.identify(cluster, report);
    if (rowStreams.length < batch.size()) {
      rowStreams = new int[Math.max(batch.size(), 2 * rowStreams.length)];
    }
    System.arraycopy(batch.refs(), 0, rowStreams, 0, batch.size());
    for (int row = 0; row < batch.size(); row++) {
      batch.refs()[row] = streams.ref(rowStreams[row]);
    }
    if (anyRefused) {
      removeRefused(listener);
    }
  }

  private void removeRefused(EntryAppend.Listener listener) {
    if (rowNumbers.length < rowStreams.length) {
      rowNumbers = new int[rowStreams.length];
    }
    anyRemoved = true;
    int kept = 0;
    for (int row = 0; row < batch.size(); row++) {
      if (batch.refs()[row] >= 0) {
        rowNumbers[kept] = row;
        rowStreams[kept++] = rowStreams[row];
      } else {
        listener.refused(row, streams.problem(rowStreams[row]));
      }
    }
    batch.removeNegativeRefs();
  }

  /// Returns how many lines were cut to the length that they may have.
  int truncated() {
    return truncated;
  }

  /// Returns the number that a row had when it was added, counted from 0.
  int number(int row) {
    return anyRemoved ? rowNumbers[row] : row;
  }

  /// Returns a ref other than the retired one of a row, or one below 0 when its stream was refused
  /// and reported.
  int resolveAgain(ClusterWrites cluster, int row, int retiredRef) {
    int stream = rowStreams[row];
    if (streams.ref(stream) == retiredRef) {
      streams.resolve(cluster, stream, report);
    }
    return streams.ref(stream);
  }

  /// Returns the labels of a row's stream as text.
  String describe(int row) {
    return streams.text(rowStreams[row]);
  }

  /// Returns the rows, valid until the next request.
  EntryBatch batch() {
    return batch;
  }

  /// Returns the bytes of lines and metadata as sent.
  int sentBytes() {
    return batch.sizeBytes() - derivedBytes;
  }

  RefusalReport report() {
    return report;
  }

  /// Whether one large request has made this too large to keep.
  public boolean isOversized() {
    return rowStreams.length > KEPT_ROWS
        || batch.bytes().length > KEPT_BYTES
        || streams.capacity() > KEPT_BYTES
        || (levels != null && levels.isOversized());
  }

  @Override
  public void close() {
    streams.close();
  }
}
