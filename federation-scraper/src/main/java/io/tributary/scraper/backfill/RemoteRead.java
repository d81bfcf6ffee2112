package io.tributary.scraper.backfill;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.wire.Chunk;
import io.tributary.model.wire.ChunkedReadResponse;
import io.tributary.model.wire.ChunkedSeries;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.LabelMatcher;
import io.tributary.model.wire.Query;
import io.tributary.model.wire.ReadRequest;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.CRC32C;
import org.xerial.snappy.Snappy;

/// The messages of remote read: the request, and an answer of streamed chunks.
///
/// A frame is its length as a varint, a CRC32-C of four bytes, and one `ChunkedReadResponse`.
/// Source: Prometheus `storage/remote/chunked.go`.
final class RemoteRead {
  static final String STREAMED = "application/x-streamed-protobuf";

  private static final int MAX_FRAME = 64 << 20;

  private RemoteRead() {}

  /// Returns the body that asks for all samples of a part of time.
  ///
  /// @param selectors any of which a series may satisfy
  static byte[] request(List<List<Matcher>> selectors, TimeRange range) throws IOException {
    ReadRequest.Builder request =
        ReadRequest.newBuilder()
            .addAcceptedResponseTypes(ReadRequest.ResponseType.STREAMED_XOR_CHUNKS);
    for (List<Matcher> selector : selectors) {
      Query.Builder query =
          Query.newBuilder().setStartTimestampMs(range.minMs()).setEndTimestampMs(range.maxMs());
      selector.forEach(matcher -> query.addMatchers(message(matcher)));
      request.addQueries(query);
    }
    return Snappy.compress(request.build().toByteArray());
  }

  private static LabelMatcher message(Matcher matcher) {
    LabelMatcher.Type type =
        switch (matcher.type()) {
          case EQUAL -> LabelMatcher.Type.EQ;
          case NOT_EQUAL -> LabelMatcher.Type.NEQ;
          case REGEX -> LabelMatcher.Type.RE;
          case NOT_REGEX -> LabelMatcher.Type.NRE;
        };
    return LabelMatcher.newBuilder()
        .setType(type)
        .setName(matcher.name())
        .setValue(matcher.value())
        .build();
  }

  /// Reads an answer to its end.
  ///
  /// @throws IOException when it breaks off or is not one
  /// @throws io.tributary.ingest.wire.MalformedBodyException when a chunk is not one
  static void readAll(InputStream body, SampleSink sink) throws IOException {
    DataInputStream in = new DataInputStream(body);
    ChunkDecoder decoder = new ChunkDecoder();
    SampleColumns samples = new SampleColumns();
    for (int first = in.read(); first >= 0; first = in.read()) {
      ChunkedReadResponse frame = frame(first, in);
      for (ChunkedSeries series : frame.getChunkedSeriesList()) {
        samples.clear();
        for (Chunk chunk : series.getChunksList()) {
          decoder.decode(chunk, samples);
        }
        sink.series(labels(series), samples);
      }
    }
  }

  private static ChunkedReadResponse frame(int first, DataInputStream in) throws IOException {
    int length = CodedInputStream.readRawVarint32(first, in);
    if (length < 0 || length > MAX_FRAME) {
      throw new IOException("a frame is too long bytes=" + length + " limit=" + MAX_FRAME);
    }
    int expected = in.readInt();
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a frame is cut off");
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    if ((int) crc.getValue() != expected) {
      throw new IOException("a frame is damaged");
    }
    try {
      return ChunkedReadResponse.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("a frame is not a message of remote read", e);
    }
  }

  private static Labels labels(ChunkedSeries series) throws IOException {
    Labels.Builder labels = Labels.EMPTY.toBuilder();
    for (Label label : series.getLabelsList()) {
      labels.add(label.getName(), label.getValue());
    }
    try {
      return labels.build();
    } catch (IllegalArgumentException e) {
      throw new IOException("labels are wrong: " + e.getMessage(), e);
    }
  }
}
