package io.tributary.datasource.read;

import com.google.protobuf.CodedOutputStream;
import io.tributary.model.Labels;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.wire.Chunk;
import io.tributary.model.wire.ChunkedReadResponse;
import io.tributary.model.wire.ChunkedSeries;
import io.tributary.model.wire.Label;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.CRC32C;

/// Writes series as frames: the message's length as a varint, its CRC-32C in four bytes, the
/// message. Confined to one thread.
///
/// A frame has one series; a series takes another frame when one has 1 MiB. Source: Prometheus
/// `storage/remote/chunked.go`.
public final class ChunkFrames {
  private static final int FRAME_BYTES = 1 << 20;

  private final DataOutputStream out;
  private final Chunks chunks = new Chunks();
  private final CRC32C checksum = new CRC32C();
  private ChunkedSeries.Builder open = ChunkedSeries.newBuilder();
  private int openBytes;

  public ChunkFrames(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  /// Writes a series, if it has samples.
  public void write(int queryIndex, Labels labels, SampleColumns samples) throws IOException {
    List<Label> messages = SeriesMessage.labels(labels);
    start(messages);
    chunks.cut(
        samples,
        chunk -> {
          add(chunk);
          if (openBytes >= FRAME_BYTES) {
            end(queryIndex);
            start(messages);
          }
        });
    if (open.getChunksCount() > 0) {
      end(queryIndex);
    }
  }

  private void start(List<Label> labels) {
    open = ChunkedSeries.newBuilder().addAllLabels(labels);
    openBytes = open.buildPartial().getSerializedSize();
  }

  private void add(Chunk chunk) {
    open.addChunks(chunk);
    openBytes += CodedOutputStream.computeMessageSize(ChunkedSeries.CHUNKS_FIELD_NUMBER, chunk);
  }

  private void end(int queryIndex) throws IOException {
    byte[] message =
        ChunkedReadResponse.newBuilder()
            .addChunkedSeries(open)
            .setQueryIndex(queryIndex)
            .build()
            .toByteArray();
    int length = message.length;
    while (length > 0x7f) {
      out.writeByte((length & 0x7f) | 0x80);
      length >>>= 7;
    }
    out.writeByte(length);
    checksum.reset();
    checksum.update(message);
    out.writeInt((int) checksum.getValue());
    out.write(message);
  }
}
